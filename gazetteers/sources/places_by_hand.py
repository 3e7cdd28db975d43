"""What the packages lack or spell otherwise than English news does."""

DROP_COUNTRY_NAMES = """Best Korea|Aquaserbia|Island|Magyar|Emetab Israel|Iosrael|Israelite|Israélienne|Yisraeli|Nederlands|Gabonais|Gabonese|Qatari|russian|Ukrainian|
Turkmen|Estonian|Iraki|Cymreig|Jèrriais|Lietuvių kalba|Mann|Tristan|Cayman|CAR|Burkina Faso nutome|Vanuatu nutome|Eswatini Lemaã|Kúba|Misr|Tunis|Ascension|
Suid -Afrika|El Salvadore|El Salvadori|Jamiaca|Jamiaca Island|Jameyka|Jamayka|Saudia Arabia|u.s. of a|HK SAR|Republika Slovenije|Pseudo-Accents|P R China|
Gilgit-Baltistan|Kashmir|Global|Internet|Online|Palestinian|Sahrawi|Vanuata|Afrika Kudu|Afrika ya Kudu|Preah Reachanachak Kampuchea|Trinidad|Tobago|
Sverige rike|Singapoor|Estland|Estonie|Danemark|Denemarken|Polsko|Pologne|Polonia|Finlande|Finnland|Rumanija|Rumania|Roumania|Svalbard|Jan Mayen|
Moldovan Republic|Tahiti|Réunion Island|Belgien|Ungarn|Kolombia|Jordanië|Jordánie|Jordánia|Dzayeri|Mongolei|Perou""".replace("\n", "").split("|")

# the first name is the row's name
COUNTRIES = {
    "US": "United States|US|U.S.|USA|U.S.A.|United States of America|America|the States".split("|")[:-1],
    "GB": "United Kingdom|UK|U.K.|Britain|Great Britain".split("|"),
    "AE": "United Arab Emirates|UAE|U.A.E.|Emirates".split("|"),
    "CD": "Democratic Republic of Congo|Democratic Republic of the Congo|DRC|DR Congo|D.R. Congo|Congo-Kinshasa|Congo Kinshasa|Democratic Republic of Congo (DRC)".split("|")[:-1],
    "CG": "Republic of Congo|Republic of the Congo|Congo-Brazzaville|Congo Brazzaville|Congo".split("|"),
    "CF": "Central African Republic|CAR".split("|"),
    "CI": "Ivory Coast|Cote d'Ivoire|Côte d'Ivoire".split("|"),
    "NL": "Netherlands|The Netherlands|Holland".split("|"),
    "MM": "Myanmar|Burma".split("|"),
    "SZ": "Eswatini|Swaziland".split("|"),
    "TR": "Turkey|Türkiye|Turkiye".split("|"),
    "MK": "North Macedonia|Macedonia|Republic of Macedonia|FYROM".split("|"),
    "CZ": "Czech Republic|Czechia".split("|"),
    "HK": "Hong Kong|HKSAR".split("|"),
    "MO": "Macau|Macao".split("|"),
    "PS": "Palestine|Palestinian Territories|Palestinian territories|Occupied Palestinian Territory|Palestinian Territory|Palestinian Authority areas".split("|")[:-1],
    "VA": "Vatican|Vatican City|Holy See".split("|"),
    "TL": "East Timor|Timor-Leste|Timor Leste".split("|"),
    "CV": "Cape Verde|Cabo Verde".split("|"),
    "BA": "Bosnia and Herzegovina|Bosnia-Herzegovina|Bosnia|Bosnia & Herzegovina|BiH".split("|")[:-2],
    "KP": "North Korea|DPRK|Democratic People's Republic of Korea".split("|"),
    "KR": "South Korea|Republic of Korea|ROK|Korea".split("|"),
    "CN": "China|People's Republic of China|PRC|mainland China|Mainland China".split("|"),
    "TW": "Taiwan|Republic of China|Chinese Taipei|Formosa".split("|"),
    "IR": "Iran|Islamic Republic of Iran|Islamic Republic".split("|")[:-1],
    "LK": "Sri Lanka|Ceylon".split("|"),
    "KH": "Cambodia|Kampuchea".split("|"),
    "GM": "Gambia|The Gambia".split("|"),
    "BS": "Bahamas|The Bahamas".split("|"),
    "FK": "Falkland Islands|Falklands|Malvinas|Islas Malvinas".split("|"),
    "PG": "Papua New Guinea|PNG".split("|"),
    "TT": "Trinidad and Tobago|Trinidad & Tobago|Trinidad|Tobago".split("|")[:1] + ["Trinidad"],
    "ST": ["São Tomé and Príncipe", "Sao Tome and Principe"],
    "NR": ["Nauru", "Naoero"],
    "KG": "Kyrgyzstan|Kyrgyz Republic|Kirghizia|Kyrgystan".split("|"),
    "KZ": "Kazakhstan|Kazakstan".split("|"),
    "TJ": "Tajikistan|Tadjikistan|Tajikstan".split("|"),
    "AZ": ["Azerbaijan"],
    "BY": "Belarus|Byelorussia|Belorussia".split("|"),
    "MD": "Moldova|Moldavia".split("|"),
    "UA": ["Ukraine", "the Ukraine"][:1],
    "SA": "Saudi Arabia|Kingdom of Saudi Arabia|KSA|Saudi".split("|")[:3],
    "NZ": "New Zealand|Aotearoa|NZ".split("|"),
    "XK": "Kosovo|Kosova".split("|"),
    "EH": "Western Sahara|Sahrawi Arab Democratic Republic".split("|"),
    "SR": "Suriname|Surinam".split("|"),
    "VN": "Vietnam|Viet Nam".split("|"),
    "SY": "Syria|Syrian Arab Republic".split("|"),
    "RU": "Russia|Russian Federation".split("|"),
    "DE": "Germany|Federal Republic of Germany".split("|"),
    "GW": "Guinea-Bissau|Guinea Bissau".split("|"),
    "VC": "St. Vincent and the Grenadines|St. Vincent".split("|"),
    "KN": "St. Kitts and Nevis|St. Kitts".split("|"),
    "VI": "U.S. Virgin Islands|Virgin Islands".split("|"),
    "SJ": ["Svalbard and Jan Mayen"],
    "-": [x.split("|") for x in """England|GB
Scotland|GB
Wales|Cymru|GB
Northern Ireland|Ulster|GB
Soviet Union|USSR|U.S.S.R.|Union of Soviet Socialist Republics|Soviet Russia|
Yugoslavia|Federal Republic of Yugoslavia|SFR Yugoslavia|
Czechoslovakia|
Serbia and Montenegro|
Zaire|CD
East Germany|German Democratic Republic|GDR|DE
West Germany|DE
Rhodesia|ZW
Upper Volta|BF
Dahomey|BJ
East Pakistan|BD
Persia|IR
Siam|TH
South Vietnam|VN
North Vietnam|VN
South Yemen|YE
North Yemen|YE
Ottoman Empire|TR
Austria-Hungary|Austro-Hungarian Empire|
Nazi Germany|Third Reich|DE
British India|IN
Biafra|NG
Prussia|DE
Manchukuo|CN
Abyssinia|ET
Mesopotamia|IQ
Tanganyika|TZ
Northern Rhodesia|ZM
Gold Coast Colony|GH
British Honduras|BZ
Somaliland|SO
Puntland|SO
Abkhazia|GE
South Ossetia|GE
Transnistria|Trans-Dniester|Transdniestria|MD
Nagorno-Karabakh|Nagorny Karabakh|Nagorno Karabakh|Karabakh|Artsakh|AZ
Northern Cyprus|Turkish Republic of Northern Cyprus|CY
Iraqi Kurdistan|Kurdistan Region|Kurdistan Region of Iraq|IQ
Kurdistan|
Rojava|SY
Chechnya|Chechen Republic|Ichkeria|RU
Dagestan|RU
Ingushetia|RU
Tatarstan|RU
Tibet|CN
Crimea|UA
Netherlands Antilles|
Tahiti|PF
Svalbard|NO
Trinidad|TT
Congo Free State|CD
Islamic Emirate of Afghanistan|AF""".split("\n")],
}

# What tables of results call a country, by its code or the name of its row.
CODES = dict(x.rsplit(" ", 1) for x in """AD AND; AE UAE; AF AFG; AG ANT; AI AIA; AL ALB; AM ARM; AO ANG; AR ARG; AS ASA; AT AUT; AU AUS; AW ARU; AZ AZE; BA BIH; BB BAR; BD BAN; BE BEL;
BF BUR; BG BUL; BH BRN; BI BDI; BJ BEN; BM BER; BN BRU; BO BOL; BR BRA; BS BAH; BT BHU; BW BOT; BY BLR; BZ BIZ; CA CAN; CD COD; CF CAF; CG CGO;
CH SUI; CI CIV; CK COK; CL CHI; CM CMR; CN CHN; CO COL; CR CRC; CU CUB; CV CPV; CY CYP; CZ CZE; DE GER; DJ DJI; DK DEN; DM DMA; DO DOM; DZ ALG;
EC ECU; EE EST; EG EGY; ER ERI; ES ESP; ET ETH; FI FIN; FJ FIJ; FM FSM; FO FRO; FR FRA; GA GAB; GB GBR|GB; GD GRN; GE GEO; GH GHA; GI GIB;
GM GAM; GN GUI; GQ GEQ; GR GRE; GT GUA; GU GUM; GW GBS; GY GUY; HK HKG; HN HON; HR CRO; HT HAI; HU HUN; ID INA; IE IRL; IL ISR; IN IND; IQ IRQ;
IR IRI; IS ISL; IT ITA; JM JAM; JO JOR; JP JPN; KE KEN; KG KGZ; KH CAM; KI KIR; KM COM; KN SKN; KP PRK; KR KOR; KW KUW; KY CAY; KZ KAZ; LA LAO;
LB LBN; LC LCA; LI LIE; LK SRI; LR LBR; LS LES; LT LTU; LU LUX; LV LAT; LY LBA; MA MAR; MC MON; MD MDA; ME MNE; MG MAD; MH MHL; MK MKD; ML MLI;
MM MYA; MN MGL; MO MAC; MR MTN; MT MLT; MU MRI; MV MDV; MW MAW; MX MEX; MY MAS; MZ MOZ; NA NAM; NE NIG; NG NGR; NI NCA; NL NED; NO NOR; NP NEP;
NR NRU; NZ NZL; OM OMA; PA PAN; PE PER; PG PNG; PH PHI; PK PAK; PL POL; PR PUR; PS PLE; PT POR; PW PLW; PY PAR; QA QAT; RO ROU; RS SRB; RU RUS;
RW RWA; SA KSA; SB SOL; SC SEY; SD SUD; SE SWE; SG SGP|SIN; SI SLO; SK SVK; SL SLE; SM SMR; SN SEN; SO SOM; SR SUR; SS SSD; ST STP; SV ESA;
SY SYR; SZ SWZ; TD CHA; TG TOG; TH THA; TJ TJK; TL TLS; TM TKM; TN TUN; TO TGA; TR TUR; TT TTO; TV TUV; TW TPE; TZ TAN; UA UKR; UG UGA; US USA;
UY URU; UZ UZB; VC VIN; VE VEN; VG IVB; VI ISV; VN VIE; VU VAN; WS SAM; XK KOS; YE YEM; ZA RSA; ZM ZAM; ZW ZIM;
England ENG; Scotland SCO; Wales WAL; Northern Ireland NIR; Netherlands Antilles AHO""".replace(";\n", "; ").split("; "))

# name, variants, country, latitude, longitude
# What has a code or a row of its own among the countries and is none by the guidelines: regions of another state, islands, a continent.
NOT_COUNTRIES = {name: "region" for name in (
    "HK MO PR GL BM FO GI GG JE IM KY VG VI TC MS AI AW CW SX BQ AS GU MP NC PF WF PM RE GP MQ GF YT FK SH CK NU TK AX SJ BL MF IO GS CC NF EH AC TA".split()
    + "Northern Ireland|Puntland|Abkhazia|South Ossetia|Transnistria|Nagorno-Karabakh|Iraqi Kurdistan|Kurdistan|Rojava|Chechnya|Dagestan|Ingushetia|Tatarstan|"
      "Tibet|Crimea|Netherlands Antilles|Svalbard|Northern Cyprus".split("|"))}
NOT_COUNTRIES.update({"AQ": "continent", "Tahiti": "landform", "CX": "landform", "BV": "landform", "HM": "landform", "UM": "landform", "DG": "landform",
                      "CP": "landform", "IC": "landform", "Mesopotamia": "area"})
CITIES = []
for _line in """New York|New York City|NYC|N.Y.C.;US;40.714;-74.006
Washington|Washington, D.C.|Washington D.C.|Washington DC|Washington, DC|D.C.;US;38.895;-77.036
Los Angeles|L.A.|LA;US;34.052;-118.244
St. Louis|Saint Louis;US;38.627;-90.198
St. Paul|Saint Paul;US;44.944;-93.093
St. Petersburg|Saint Petersburg|Leningrad;RU;59.939;30.314
San Francisco;US;37.775;-122.419
Brooklyn;US;40.650;-73.950
Manhattan;US;40.783;-73.966
Queens;US;40.681;-73.837
Bronx|The Bronx;US;40.850;-73.867
Staten Island;US;40.563;-74.140
Hollywood;US;34.098;-118.327
Harlem;US;40.808;-73.945
Guantanamo Bay|Guantánamo Bay|Guantanamo;CU;19.903;-75.097
Mosul;IQ;36.335;43.119
Fallujah|Falluja|Fallouja;IQ;33.349;43.786
Basra|Basrah|Al Basrah;IQ;30.509;47.780
Najaf|An Najaf;IQ;32.026;44.346
Karbala|Kerbala;IQ;32.616;44.025
Ramadi;IQ;33.426;43.299
Tikrit;IQ;34.615;43.679
Samarra;IQ;34.198;43.874
Baquba|Baqouba|Baqubah;IQ;33.744;44.644
Kirkuk;IQ;35.468;44.392
Erbil|Irbil|Arbil|Hewler;IQ;36.191;44.009
Sulaimaniyah|Sulaymaniyah|Sulaimaniya|Sulaymaniya;IQ;35.557;45.436
Nasiriyah|Nasiriya|Nassiriya;IQ;31.058;46.257
Sadr City;IQ;33.389;44.458
Abu Ghraib;IQ;33.292;44.065
Tal Afar|Talafar;IQ;36.379;42.449
Haditha;IQ;34.134;42.378
Raqqa|Raqqah|Ar Raqqah;SY;35.953;39.008
Aleppo|Halab;SY;36.201;37.161
Homs;SY;34.733;36.717
Hama;SY;35.132;36.758
Idlib;SY;35.931;36.634
Deir Ezzor|Deir al-Zour|Deir ez-Zor|Deir el-Zour|Deir Ezzour|Dayr az Zawr;SY;35.336;40.141
Latakia|Lattakia;SY;35.518;35.782
Daraa|Deraa;SY;32.619;36.106
Kobani|Kobane|Ayn al-Arab;SY;36.891;38.354
Palmyra|Tadmur;SY;34.560;38.267
Manbij|Membij;SY;36.528;37.955
Qamishli;SY;37.052;41.232
Afrin;SY;36.512;36.870
Bagram;AF;34.946;69.265
Torkham;AF;34.120;71.093
Marjah|Marja;AF;31.520;64.120
Nawzad|Now Zad|Naw Zad;AF;32.400;64.470
Musa Qala|Musa Qaleh|Musa Qal'ah;AF;32.362;64.744
Sangin;AF;32.074;64.834
Spin Boldak|Spinboldak;AF;31.005;66.400
Tarin Kot|Tarinkot|Tirin Kot|Tarin Kowt;AF;32.633;65.867
Lashkar Gah|Lashkargah;AF;31.594;64.361
Kandahar|Qandahar;AF;31.613;65.710
Jalalabad;AF;34.427;70.452
Herat;AF;34.348;62.200
Kunduz|Konduz;AF;36.728;68.868
Mazar-e-Sharif|Mazar-i-Sharif|Mazar e Sharif|Mazar-e Sharif|Mazar;AF;36.709;67.111
Pul-e-Khumri|Pul-i-Khumri|Pol-e-Khomri|Puli Khumri;AF;35.945;68.715
Pul-e-Alam|Pul-i-Alam|Puli Alam;AF;33.995;69.023
Ghazni;AF;33.554;68.427
Gardez|Gardiz;AF;33.597;69.226
Khost;AF;33.339;69.920
Asadabad;AF;34.874;71.147
Mihtarlam|Mehtarlam|Mehterlam;AF;34.671;70.209
Bamiyan|Bamyan|Bamian;AF;34.821;67.827
Chaghcharan|Firozkoh|Feroz Koh;AF;34.523;65.252
Maidan Shar|Maidan Shahr|Maydan Shahr;AF;34.395;68.866
Sheberghan|Shibirghan|Shiberghan;AF;36.667;65.753
Maimana|Maymana|Maimanah;AF;35.923;64.784
Taloqan|Taluqan|Taleqan;AF;36.736;69.534
Faizabad|Fayzabad|Feyzabad;AF;37.117;70.580
Zaranj;AF;30.960;61.861
Charikar;AF;35.013;69.169
Garmsir|Garmser;AF;31.120;64.200
Gereshk|Girishk;AF;31.822;64.570
Islam Qala;AF;34.667;61.067
Hairatan;AF;37.217;67.417
Quetta;PK;30.184;67.001
Chaman;PK;30.921;66.460
Miranshah|Miram Shah|Miran Shah;PK;33.003;70.070
Mir Ali;PK;32.975;70.275
Wana;PK;32.304;69.575
Parachinar;PK;33.901;70.101
Landi Kotal;PK;34.100;71.147
Mingora;PK;34.776;72.362
Abbottabad;PK;34.146;73.212
Muzaffarabad;PK;34.359;73.471
Gaza City|Gaza;PS;31.502;34.466
Rafah;PS;31.297;34.244
Khan Younis|Khan Yunis|Khan Yunus|Khan Younes;PS;31.346;34.306
Ramallah;PS;31.900;35.204
Hebron;PS;31.529;35.095
Nablus;PS;32.221;35.260
Jenin;PS;32.460;35.300
Bethlehem;PS;31.705;35.202
Jerusalem|Al-Quds|East Jerusalem|West Jerusalem;IL;31.769;35.216
Tel Aviv|Tel Aviv-Jaffa|Tel Aviv-Yafo;IL;32.081;34.780
Beersheba|Be'er Sheva|Beer Sheva;IL;31.252;34.791
Sderot;IL;31.525;34.596
Dahieh|Dahiyeh|Dahiya;LB;33.850;35.510
Sidon|Saida;LB;33.563;35.369
Tyre|Sour;LB;33.273;35.194
Baalbek;LB;34.006;36.219
Sanaa|Sana'a|San'a;YE;15.355;44.207
Hodeidah|Hudaydah|Hodeida|Al Hudaydah|Al Hodeidah;YE;14.798;42.954
Aden;YE;12.779;45.037
Taiz|Ta'izz|Taizz;YE;13.580;44.021
Marib|Ma'rib;YE;15.463;45.326
Saada|Sa'dah|Sadah;YE;16.940;43.764
Mukalla;YE;14.542;49.124
Mecca|Makkah;SA;21.426;39.826
Medina|Madinah;SA;24.469;39.614
Jeddah|Jidda|Jiddah;SA;21.490;39.186
Riyadh;SA;24.688;46.722
Doha;QA;25.285;51.531
Manama;BH;26.228;50.586
Muscat;OM;23.584;58.408
Cairo;EG;30.063;31.250
Sharm el-Sheikh|Sharm el Sheikh|Sharm al-Sheikh;EG;27.912;34.330
Port Said;EG;31.265;32.302
El Arish|Arish|el-Arish|al-Arish;EG;31.132;33.803
Benghazi;LY;32.115;20.069
Misrata|Misurata|Misratah;LY;32.375;15.093
Sirte|Surt;LY;31.209;16.589
Derna;LY;32.767;22.639
Tobruk;LY;32.084;23.958
Khartoum;SD;15.552;32.532
Omdurman;SD;15.645;32.478
El Fasher|Al-Fashir|Al Fashir|el-Fasher|al-Fasher;SD;13.628;25.349
El Geneina|Al Junaynah|el-Geneina|al-Geneina|Geneina;SD;13.452;22.447
Port Sudan;SD;19.618;37.216
Abyei;SD;9.593;28.436
Mogadishu;SO;2.037;45.344
Kismayo|Kismayu;SO;-0.358;42.545
Baidoa;SO;3.114;43.650
Hargeisa;SO;9.560;44.065
Beledweyne|Beledweyn|Beletweyne;SO;4.736;45.204
Maiduguri;NG;11.846;13.160
Chibok;NG;10.868;12.846
Port Harcourt;NG;4.777;7.013
Timbuktu|Tombouctou;ML;16.773;-3.007
N'Djamena|Ndjamena|N'djamena;TD;12.107;15.044
Tbilisi;GE;41.694;44.834
Tskhinvali;GE;42.225;43.970
Stepanakert|Khankendi;AZ;39.815;46.752
Grozny;RU;43.312;45.689
Kyiv|Kiev;UA;50.455;30.524
Kharkiv|Kharkov;UA;49.981;36.253
Odesa|Odessa;UA;46.477;30.733
Lviv|Lvov;UA;49.838;24.023
Mariupol;UA;47.095;37.541
Donetsk;UA;48.023;37.802
Luhansk|Lugansk;UA;48.567;39.317
Zaporizhzhia|Zaporizhia|Zaporozhye|Zaporizhzhya;UA;47.838;35.140
Dnipro|Dnipropetrovsk|Dnepropetrovsk;UA;48.460;35.040
Mykolaiv|Nikolaev|Nikolayev;UA;46.966;31.997
Chernihiv;UA;51.505;31.285
Bakhmut|Artemivsk;UA;48.595;38.000
Bucha;UA;50.544;30.212
Chernobyl|Chornobyl;UA;51.276;30.222
Pristina|Prishtina|Priština;XK;42.673;21.167
Srebrenica;BA;44.106;19.297
The Hague|Hague|Den Haag;NL;52.077;4.299
Calcutta|Kolkata;IN;22.563;88.363
Bombay|Mumbai;IN;19.073;72.883
Madras|Chennai;IN;13.088;80.278
Bangalore|Bengaluru;IN;12.972;77.594
New Delhi;IN;28.636;77.224
Delhi;IN;28.652;77.231
Srinagar;IN;34.086;74.806
Ayodhya;IN;26.799;82.205
Kathmandu|Katmandu;NP;27.702;85.321
Dhaka|Dacca;BD;23.710;90.407
Cox's Bazar;BD;21.440;92.008
Rangoon|Yangon;MM;16.805;96.156
Naypyidaw|Naypyitaw|Nay Pyi Taw;MM;19.745;96.129
Ho Chi Minh City|Saigon;VN;10.823;106.630
Hanoi|Ha Noi;VN;21.025;105.841
Phnom Penh;KH;11.562;104.916
Beijing|Peking;CN;39.908;116.397
Guangzhou|Canton;CN;23.117;113.250
Lhasa;CN;29.650;91.100
Urumqi;CN;43.801;87.600
Kashgar|Kashi;CN;39.470;75.990
Pyongyang|P'yongyang;KP;39.034;125.754
Seoul;KR;37.566;126.978
Panmunjom;KR;37.956;126.677
Fukushima;JP;37.750;140.467
Kuala Lumpur|KL;MY;3.141;101.687
Putrajaya;MY;2.926;101.696
Banda Aceh;ID;5.542;95.333
Dili;TL;-8.559;125.579
Ottawa;CA;45.411;-75.698
Quebec City;CA;46.812;-71.215
Havana;CU;23.133;-82.383
Port-au-Prince|Port au Prince;HT;18.543;-72.339
Mexico City;MX;19.428;-99.128
Rio de Janeiro|Rio;BR;-22.906;-43.182
Sao Paulo|São Paulo;BR;-23.548;-46.636
Brasilia|Brasília;BR;-15.780;-47.929
Johannesburg|Jo'burg|Joburg;ZA;-26.202;28.044
Soweto;ZA;-26.268;27.859
Addis Ababa;ET;9.025;38.747
Mekelle|Mekele;ET;13.497;39.475
Bangui;CF;4.361;18.555
Bujumbura;BI;-3.382;29.361
Sarajevo;BA;43.849;18.356
Geneva;CH;46.202;6.146
Davos;CH;46.802;9.836
Sochi;RU;43.600;39.730
Beslan;RU;43.188;44.541
Nice;FR;43.703;7.266
Lourdes;FR;43.095;-0.045
Strasbourg;FR;48.584;7.746
Belfast;GB;54.597;-5.930
Londonderry|Derry;GB;54.998;-7.309
Newcastle|Newcastle upon Tyne;GB;54.973;-1.614
Qom|Qum;IR;34.646;50.875
Natanz;IR;33.511;51.917
Bushehr;IR;28.969;50.838
Bandar Abbas;IR;27.187;56.281
Zahedan;IR;29.496;60.863
Mashhad|Meshed|Mashad;IR;36.298;59.606
Isfahan|Esfahan;IR;32.652;51.675
Tashkent;UZ;41.265;69.216
Termez;UZ;37.224;67.278
Dushanbe|Stalinabad;TJ;38.536;68.780
Osh;KG;40.528;72.799
Ashgabat|Ashkhabad;TM;37.950;58.383
Astana|Nur-Sultan;KZ;51.180;71.446
Almaty|Alma-Ata;KZ;43.250;76.917
Incirlik;TR;37.001;35.426
Diyarbakir|Diyarbakır;TR;37.914;40.217
Istanbul|Constantinople;TR;41.014;28.950
Pune|Poona;IN;18.520;73.855
Tianjin|Tientsin;CN;39.142;117.177
Gdańsk|Danzig;PL;54.352;18.649
Kinshasa|Léopoldville;CD;-4.328;15.314
Bishkek|Frunze;KG;42.870;74.590
Podgorica|Titograd;ME;42.441;19.263
Chattogram|Chittagong;BD;22.338;91.832
Prayagraj|Allahabad;IN;25.445;81.843
Thiruvananthapuram|Trivandrum;IN;8.486;76.949
Kozhikode|Calicut;IN;11.248;75.780
Volgograd|Stalingrad;RU;48.714;44.498
Varanasi|Benares;IN;25.317;83.010
Philadelphia|Philly;US;39.952;-75.164
Las Vegas|Vegas;US;36.175;-115.137
Maputo|Lourenço Marques;MZ;-25.966;32.583
Jayapura|Hollandia;ID;-2.534;140.718
Tallinn|Reval;EE;59.437;24.754
Bratislava|Pressburg;SK;48.148;17.107
Vilnius|Wilno;LT;54.689;25.280
Lubumbashi|Elisabethville;CD;-11.661;27.479
Kisangani|Stanleyville;CD;0.515;25.191
Antananarivo|Tananarive;MG;-18.914;47.536
Shenyang|Mukden;CN;41.792;123.433""".split("\n"):
    _names, _country, _lat, _lon = _line.split(";")
    _name, *_variants = _names.split("|")
    CITIES.append((_name, _variants, _country, _lat, _lon))

REGION_VARIANTS = {}
for _country, _pairs in {
    "US": "Alabama=Ala.;Arizona=Ariz.;Arkansas=Ark.;California=Calif.;Colorado=Colo.;Connecticut=Conn.;Delaware=Del.;Florida=Fla.;Georgia=Ga.;Illinois=Ill.;"
          "Indiana=Ind.;Kansas=Kan.|Kans.;Kentucky=Ky.;Louisiana=La.;Maryland=Md.;Massachusetts=Mass.;Michigan=Mich.;Minnesota=Minn.;Mississippi=Miss.;"
          "Missouri=Mo.;Montana=Mont.;Nebraska=Neb.|Nebr.;Nevada=Nev.;New Hampshire=N.H.;New Jersey=N.J.;New Mexico=N.M.;New York=N.Y.|New York State;"
          "North Carolina=N.C.;North Dakota=N.D.;Oklahoma=Okla.;Oregon=Ore.|Oreg.;Pennsylvania=Pa.|Penn.;Rhode Island=R.I.;South Carolina=S.C.;"
          "South Dakota=S.D.;Tennessee=Tenn.;Texas=Tex.;Vermont=Vt.;Virginia=Va.;Washington=Wash.|Washington State;West Virginia=W.Va.|W. Va.;Wisconsin=Wis.|Wisc.;Wyoming=Wyo.",
    "CA": "Ontario=Ont.;British Columbia=B.C.;Alberta=Alta.;Manitoba=Man.;New Brunswick=N.B.;Nova Scotia=N.S.;Prince Edward Island=P.E.I.|PEI;Quebec=Que.|Québec;"
          "Saskatchewan=Sask.;Newfoundland and Labrador=Newfoundland|Labrador;Yukon=Yukon Territory;Northwest Territories=N.W.T.|NWT",
    "AU": "New South Wales=NSW|N.S.W.;Australian Capital Territory=ACT|A.C.T.",
    "PK": "Khyber Pakhtunkhwa=Khyber Pakhtoonkhwa|Khyber-Pakhtunkhwa|KPK|North-West Frontier Province|North West Frontier Province|NWFP|N.W.F.P.;"
          "Balochistan=Baluchistan;Azad Kashmir=Azad Jammu and Kashmir|AJK|Pakistan-administered Kashmir;"
          "Federally Administered Tribal Areas=FATA|Fata|Federally Administered Tribal Area;Gilgit-Baltistan=Northern Areas",
    "IN": "Jammu and Kashmir=Jammu & Kashmir;Odisha=Orissa;Uttarakhand=Uttaranchal;Puducherry=Pondicherry",
    "AF": "Paktia=Paktya;Paktika=Paktiya;Maidan Wardak=Wardak|Maidan Wardak Province;Jowzjan=Jawzjan|Jozjan;Sar-e Pol=Sar-e-Pul|Sar-i-Pul|Saripul|Sari Pul;"
          "Samangan=Samangan Province;Urozgan=Uruzgan|Oruzgan;Uruzgan=Urozgan|Oruzgan;Daykundi=Daikundi|Dai Kundi|Day Kundi;Nuristan=Nooristan;"
          "Kunar=Konar|Kunar Province|Kunarha;Helmand=Hilmand;Ghor=Ghowr;Kapisa=Kapisa Province;Panjshir=Panjsher|Panjshayr;Badghis=Badghis Province;"
          "Nimruz=Nimroz;Nimroz=Nimruz;Nangarhar=Ningarhar|Nangrahar;Farah=Farah Province;Takhar=Takhar Province;Parwan=Parvan;Logar=Lowgar;Laghman=Laghman Province",
    "IQ": "Nineveh=Ninewa|Ninawa|Ninevah;Anbar=Al Anbar|al-Anbar;Al Anbar=Anbar|al-Anbar;Diyala=Diyala Province;Dohuk=Duhok|Dahuk;Salah ad Din=Salahuddin|Salaheddin|Salah al-Din|Saladin",
    "SD": "North Darfur=Northern Darfur;South Kordofan=Southern Kordofan;North Kordofan=Northern Kordofan",
    "UA": "Zaporizhzhia=Zaporizhzhya|Zaporizhia",
    "CN": "Inner Mongolia=Nei Mongol;Xinjiang=Xinjiang Uyghur Autonomous Region|Xinjiang Uighur Autonomous Region|East Turkestan|East Turkistan;Tibet=Tibet Autonomous Region|Xizang",
}.items():
    for _pair in _pairs.split(";"):
        _name, _variants = _pair.split("=")
        REGION_VARIANTS[(_country, _name)] = _variants.split("|")

AIRPORT_VARIANTS = [tuple([x.split("|")[0], x.split("|")[1:-1], x.split("|")[-1]]) for x in """Heathrow Airport|Heathrow|London Heathrow|London Heathrow Airport|GB
Gatwick Airport|Gatwick|London Gatwick Airport|GB
Stansted Airport|Stansted|London Stansted Airport|GB
Luton Airport|London Luton Airport|GB
John F. Kennedy International Airport|JFK Airport|Kennedy Airport|John F Kennedy International Airport|US
LaGuardia Airport|La Guardia Airport|LaGuardia|US
Newark Liberty International Airport|Newark Airport|US
O'Hare International Airport|O'Hare Airport|Chicago O'Hare International Airport|US
Dulles International Airport|Dulles Airport|Washington Dulles International Airport|US
Reagan National Airport|Ronald Reagan Washington National Airport|US
Los Angeles International Airport|LAX|US
Logan International Airport|Logan Airport|US
Charles de Gaulle Airport|Charles de Gaulle International Airport|Roissy Airport|FR
Orly Airport|Paris-Orly Airport|FR
Schiphol Airport|Schiphol|Amsterdam Airport Schiphol|NL
Ben Gurion Airport|Ben Gurion International Airport|IL
Hamid Karzai International Airport|Kabul International Airport|Kabul Airport|AF
Bagram Air Base|Bagram Airfield|Bagram Airbase|AF
Kandahar Airfield|Kandahar Air Base|Kandahar International Airport|AF
Shindand Air Base|Shindand Airbase|AF
Al Udeid Air Base|al-Udeid Air Base|Al Udeid|QA
Incirlik Air Base|Incirlik Airbase|TR
Ramstein Air Base|Ramstein|DE
Andrews Air Force Base|Joint Base Andrews|US
Hmeimim Air Base|Khmeimim Air Base|Hmeimim|SY
Domodedovo Airport|Domodedovo International Airport|RU
Sheremetyevo Airport|Sheremetyevo International Airport|RU
Ataturk Airport|Istanbul Ataturk Airport|TR""".split("\n")]

AREAS = [tuple(x.split("|")) for x in """area|Middle East|Mideast|Near East
area|Central Asia
area|South Asia
area|East Asia
area|Southeast Asia|South-East Asia|South East Asia
area|West Africa
area|East Africa
area|North Africa
area|Southern Africa
area|Central Africa
area|Sub-Saharan Africa|sub-Saharan Africa
area|Horn of Africa
area|Sahel
area|Maghreb|Maghrib
area|Levant
area|Balkans|Balkan Peninsula
area|Caucasus|North Caucasus|South Caucasus
area|Eastern Europe
area|Western Europe
area|Central Europe
area|Scandinavia
area|Asia-Pacific|Asia Pacific|Indo-Pacific
area|Latin America
area|Caribbean|West Indies
area|Far East
area|Great Lakes region|African Great Lakes
area|Gaza Strip
area|West Bank
area|Golan Heights|Golan
area|Kashmir
area|Donbas|Donbass
area|Sinai|Sinai Peninsula|Sinai Desert
area|Eastern Bloc
area|Silicon Valley
area|Midwest
area|Bible Belt
area|Green Zone
area|New England
area|Patagonia
area|Siberia
area|Kosovo Polje
area|Transylvania
area|Bekaa Valley|Beqaa Valley|Bekaa
area|Wakhan Corridor|Wakhan
area|Durand Line
area|Line of Control
area|Swat Valley
area|Swat
area|Bajaur|Bajaur Agency
area|Orakzai|Orakzai Agency
area|Khyber Agency
area|Kurram|Kurram Agency
area|Mohmand Agency
area|Maiwand|Maywand
area|Zhari|Zharay|Zheray
area|Dand
area|Chora
area|Panjwai|Panjwayi|Panjwaii
area|North Waziristan
area|South Waziristan
area|Waziristan
area|Punjab
area|Darfur
area|Ogaden
area|Niger Delta
area|Basque Country
area|Catalonia
area|Flanders
area|Wallonia
area|Ulster
area|Home Counties
area|Arctic
area|Antarctic
area|Arab world
area|Gulf states
area|Baltic states|Baltics
area|Golden Triangle
area|Silk Road
area|Bermuda Triangle
area|Demilitarized Zone|DMZ
area|Strip of Gaza
water|Euphrates|Euphrates River|River Euphrates
water|Tigris|Tigris River|River Tigris
water|Amu Darya|Oxus|Oxus River|Amu River|Amu Darya River
water|Syr Darya
water|Helmand River
water|Kabul River
water|Kunar River
water|Panj River|Pyanj River
water|Indus|Indus River
water|Ganges|Ganga|Ganges River
water|Brahmaputra|Brahmaputra River
water|Mekong|Mekong River
water|Nile|River Nile|Nile River
water|Blue Nile
water|White Nile
water|Danube|River Danube|Danube River
water|Rhine|River Rhine|Rhine River
water|Dnieper|Dnipro River|Dnieper River
water|Volga|Volga River
water|River Jordan|Jordan River
water|River Thames|Thames
water|Yangtze|Yangtze River
water|Persian Gulf|Arabian Gulf
water|Gulf of Aden
water|Gulf of Oman
water|Gulf of Mexico
water|Gulf of Guinea
water|Strait of Hormuz|Straits of Hormuz|Hormuz
water|Bab el-Mandeb|Bab al-Mandab|Bab al-Mandeb|Bab el-Mandeb Strait
water|Suez Canal
water|Panama Canal
water|Red Sea
water|Black Sea
water|Caspian Sea|Caspian
water|Mediterranean|Mediterranean Sea
water|Aegean|Aegean Sea
water|Adriatic|Adriatic Sea
water|Baltic Sea|Baltic
water|North Sea
water|Sea of Azov
water|South China Sea
water|East China Sea
water|Taiwan Strait|Straits of Taiwan
water|Malacca Strait|Strait of Malacca
water|Bay of Bengal
water|Lake Chad
water|Lake Victoria
water|English Channel
water|Pacific|Pacific Ocean
water|Atlantic|Atlantic Ocean
water|Indian Ocean
water|Arctic Ocean
water|Arabian Sea
landform|Hindu Kush
landform|Himalayas|Himalaya
landform|Karakoram
landform|Pamirs|Pamir Mountains
landform|K2
landform|Mount Everest|Everest
landform|Tora Bora
landform|Khyber Pass|Khyber
landform|Salang Pass
landform|Bolan Pass
landform|Panjshir Valley
landform|Korengal Valley|Korengal
landform|Arghandab Valley
landform|Sinjar Mountains|Mount Sinjar
landform|Qandil Mountains|Qandil
landform|Temple Mount|Haram al-Sharif|Al-Haram al-Sharif
landform|Diaoyu Islands|Senkaku Islands|Senkakus|Diaoyu
landform|Spratly Islands|Spratlys
landform|Paracel Islands|Paracels
landform|Kuril Islands|Kurils
landform|Sahara|Sahara Desert
landform|Alps
landform|Pyrenees
landform|Urals|Ural Mountains
landform|Andes
landform|Rockies|Rocky Mountains
landform|Korean Peninsula|Korean peninsula
landform|Arabian Peninsula|Arabian peninsula
landform|Iberian Peninsula
continent|Africa
continent|Asia
continent|Europe
continent|North America
continent|South America
continent|Antarctica
continent|Oceania
area|Americas|the Americas
area|Eurasia
area|Australasia""".split("\n")]
AREAS = [row for row in AREAS if row[1] not in ("Strip of Gaza", "Kosovo Polje")]
