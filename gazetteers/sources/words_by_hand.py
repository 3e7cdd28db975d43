"""Word lists written by hand: styles before names, legal suffixes, abbreviations, feasts, function words."""

# styles and ranks that stand before a name
TITLES = """Mr|Mr.|Mrs|Mrs.|Ms|Ms.|Miss|Mx|Mx.|Messrs|Messrs.|Master|Mister|Madam|Madame|Mme|Mme.|Mlle|Mlle.|Mademoiselle|Monsieur|M.|Signor|Signora|Signore|Signorina|
Senor|Señor|Senora|Señora|Senorita|Señorita|Don|Doña|Dona|Dom|Herr|Frau|Fräulein|Mijnheer|Pan|Pani|Tovarish|Comrade|Brother|Sister|Bro.|Sr.|Sr|Br.|Uncle|Aunt|Auntie|
Dr|Dr.|Drs.|Doctor|Prof|Prof.|Professor|Assoc. Prof.|Associate Professor|Assistant Professor|Emeritus Professor|Rector|Chancellor|Vice Chancellor|Dean|Provost|
Engr|Engr.|Eng.|Ing.|Engineer|Arch.|Architect|Architekt|Barrister|Barr.|Attorney|Atty.|Advocate|Adv.|Judge|Justice|Chief Justice|Magistrate|Esq.|Notary|
Sir|Dame|Lord|Lady|Baron|Baroness|Viscount|Viscountess|Count|Countess|Earl|Marquess|Marquis|Marquise|Marchioness|Duke|Duchess|Prince|Princess|Crown Prince|Crown Princess|
King|Queen|Queen Mother|Emperor|Empress|Tsar|Tsarina|Czar|Kaiser|Archduke|Archduchess|Grand Duke|Grand Duchess|Infanta|Laird|Squire|Shah|Shahanshah|Maharaja|Maharajah|Maharani|
Raja|Rajah|Rani|Nawab|Nizam|Begum|Aga|Agha|Aga Khan|Emir|Amir|Ameer|Sultan|Sultana|Caliph|Khedive|Pasha|Bey|Beg|Effendi|Sharif|Sherif|Mirza|Khanum|Bibi|Sardar|Sardar-i-Azam|
Malik|Arbab|Makhdoom|Chaudhry|Chaudhary|Choudhury|Rana|Rao|Rai|Khwaja|Pir|Mir|Syed|Sayed|Sayyid|Seyyed|Seyed|Haji|Hajji|Hajj|Hadji|Al-Hajj|Alhaj|Alhaji|Alhaja|El Hadj|El Hadji|
Mullah|Mulla|Molla|Maulvi|Mawlawi|Maulavi|Moulvi|Molavi|Mawlavi|Maulana|Mawlana|Moulana|Mufti|Grand Mufti|Qari|Qazi|Kazi|Qadi|Hafiz|Hafez|Imam|Ayatollah|Grand Ayatollah|
Hojatoleslam|Hojjatoleslam|Hojat ol-Eslam|Hujjat al-Islam|Allama|Allamah|Akhund|Akhundzada|Shaikh|Sheikh|Sheik|Shaykh|Sheikha|Shaikha|Sheykh|Ustad|Ustaz|Ostad|Muallim|Talib|Emir-ul-Momineen|
Shri|Sri|Shree|Shrimati|Smt|Smt.|Sushri|Kumari|Pandit|Pt.|Swami|Acharya|Guru|Baba|Mahatma|Mahant|Yogi|Sadhu|Sant|Bhai|Bhagwan|Thakur|Lala|Lama|Dalai Lama|Panchen Lama|Rinpoche|
Ven.|Venerable|Bhikkhu|Ashin|Sayadaw|U|Daw|Ko|Tun|Tun Dr|Tan Sri|Tan Sri Dato'|Puan Sri|Toh Puan|Datuk|Datuk Seri|Datuk Sri|Dato|Dato'|Dato Seri|Dato' Sri|Dato' Seri|Datin|Datin Seri|
Tengku|Tunku|Tuanku|Raden|Pak|Bapak|Bu|Ibu|Gus|Kyai|Kiai|Kiyai|Ustadz|Habib|Encik|Cik|Puan|Tuan|Yang di-Pertuan Agong|Khun|Phra|Luang|Samdech|Oknha|Neak Oknha|Lok Chumteav|
Chief|High Chief|Otunba|Oba|Ooni|Alaafin|Oloye|Obi|Eze|Igwe|Ogbuefi|Emeka|Asagba|Olu|Ohinoyi|Etsu|Etsu Nupe|Lamido|Shehu|Mai|Sarkin|Sarki|Mallam|Malam|Modibo|Serigne|Marabout|
Nana|Nii|Togbe|Togbui|Asantehene|Kabaka|Omukama|Mwami|Paramount Chief|Inkosi|Nkosi|Kgosi|Mwalimu|Mzee|Bwana|Mama|Hon|Hon.|Honourable|Honorable|Rt. Hon.|Rt Hon|Right Honourable|
Right Honorable|Most Honourable|His Excellency|Her Excellency|H.E.|HE|His Majesty|Her Majesty|HM|H.M.|His Royal Highness|Her Royal Highness|HRH|H.R.H.|His Highness|Her Highness|HH|
His Holiness|His Eminence|His Grace|His Beatitude|His Worship|Her Worship|Your Excellency|Excellency|
Pope|Antipope|Cardinal|Card.|Patriarch|Ecumenical Patriarch|Catholicos|Metropolitan|Archbishop|Abp.|Bishop|Bp.|Auxiliary Bishop|Coadjutor Bishop|Archdeacon|Archpriest|Archimandrite|Deacon|
Dean|Canon|Monsignor|Msgr|Msgr.|Mons.|Father|Fr|Fr.|Padre|Pastor|Pr.|Preacher|Evangelist|Elder|Apostle|Prophet|Reverend|Rev|Rev.|Rev. Dr.|Rev. Fr.|Very Rev.|Right Rev.|Rt. Rev.|Most Rev.|
Revd|Revd.|Vicar|Curate|Chaplain|Abbot|Abbess|Prior|Prioress|Mother|Mother Superior|Sister|Rabbi|Chief Rabbi|Rebbe|Cantor|Saint|St.|St|Blessed|San|Santa|
President|Vice President|Vice-President|Prime Minister|Premier|Deputy Prime Minister|Chancellor|Vice Chancellor|Minister|Deputy Minister|Foreign Minister|Defense Minister|Defence Minister|
Interior Minister|Finance Minister|Home Minister|Chief Minister|First Minister|Secretary|Secretary-General|Secretary General|Under-Secretary|Undersecretary|Foreign Secretary|Home Secretary|
Defense Secretary|Defence Secretary|Attorney General|Solicitor General|Speaker|Senator|Sen|Sen.|Sens.|Representative|Rep|Rep.|Reps.|Congressman|Congresswoman|Assemblyman|Assemblywoman|
Councilman|Councilwoman|Councillor|Councilor|Cllr|Cllr.|Alderman|Ald.|Deputy|Delegate|Del.|Governor|Gov|Gov.|Govs.|Lieutenant Governor|Lt. Gov.|Mayor|Deputy Mayor|Lord Mayor|Commissioner|
Comm.|High Commissioner|Ambassador|Amb.|Consul|Consul General|Envoy|Special Envoy|Nuncio|Director|Director General|Chairman|Chairwoman|Chairperson|Chair|Coach|Captain|Manager|
Baroness|MP|TD|MEP|MLA|MNA|MPA|Taoiseach|Tanaiste|Tánaiste|Supreme Leader|Great Leader|Dear Leader|Chairman Mao's|Caudillo|Duce|Fuhrer|Führer|Vizier|Regent|Viceroy|
Field Marshal|General|Gen|Gen.|Gens.|Army Gen.|Col. Gen.|Colonel General|Lieutenant General|Lt. Gen.|Lt.-Gen.|Lt Gen|Lt-Gen|Ltg.|Major General|Maj. Gen.|Maj.-Gen.|Maj Gen|Maj-Gen|
Brigadier General|Brig. Gen.|Brig.-Gen.|Brig Gen|Brigadier|Brig|Brig.|Colonel|Col|Col.|Cols.|Lieutenant Colonel|Lt. Col.|Lt.-Col.|Lt Col|Lt-Col|Lieutenant|Lt|Lt.|1st Lt.|2nd Lt.|
First Lieutenant|Second Lieutenant|Major|Maj|Maj.|Captain|Capt|Capt.|Sergeant|Sgt|Sgt.|Sgts.|Staff Sergeant|Staff Sgt.|Sergeant Major|Sgt. Maj.|Sgt. Major|Sergeant First Class|
Sgt. 1st Class|Master Sergeant|Master Sgt.|Gunnery Sgt.|Lance Sgt.|Tech. Sgt.|Corporal|Cpl|Cpl.|Lance Corporal|Lance Cpl.|L/Cpl|Private|Pvt|Pvt.|Pte|Pte.|Pfc.|Pfc|Private First Class|
Spc.|Spc|Specialist|Airman|Airman 1st Class|Seaman|Petty Officer|Chief Petty Officer|Petty Officer 1st Class|Warrant Officer|Chief Warrant Officer|Ensign|Ens.|Midshipman|Cadet|
Admiral|Adm|Adm.|Vice Admiral|Vice Adm.|Vice-Adm.|Rear Admiral|Rear Adm.|Rear-Adm.|Fleet Admiral|Commodore|Cmdre.|Commander|Cmdr|Cmdr.|Cdr.|Lieutenant Commander|Lt. Cmdr.|Lt.-Cmdr.|
Air Marshal|Air Chief Marshal|Air Vice Marshal|Air Vice-Marshal|Air Commodore|Group Captain|Wing Commander|Wing Cmdr.|Squadron Leader|Flight Lieutenant|Flight Lt.|Flying Officer|Pilot Officer|
Subedar|Havildar|Naik|Sepoy|Jemadar|Subedar Major|Lance Naik|Marshal|Hetman|Ataman|Comandante|Commandant|Cmdt.|Subcomandante|Generalissimo|Generalísimo|Col. Maj.|
Constable|Const.|PC|Pc|WPC|Police Constable|Special Constable|Officer|Trooper|Tpr.|Deputy Sheriff|Sheriff|Marshal|Detective|Det|Det.|Detective Sergeant|Det. Sgt.|DS|Detective Constable|DC|
Detective Inspector|Det. Insp.|Det Insp|DI|Detective Chief Inspector|DCI|Det. Chief Insp.|Detective Superintendent|Det. Supt.|Det Supt|Detective Chief Superintendent|Det Ch Supt|
Inspector|Insp|Insp.|Chief Inspector|Chief Insp.|Sub-Inspector|Sub Inspector|Superintendent|Supt|Supt.|Chief Superintendent|Chief Supt.|Ch Supt|Chief Constable|Deputy Chief Constable|
Assistant Chief Constable|Assistant Commissioner|Deputy Commissioner|Commissioner of Police|CP|DCP|ACP|SP|SSP|DSP|ASP|DIG|IG|IGP|DGP|SHO|Deputy Superintendent|Assistant Superintendent|
Assistant Sub-Inspector|ASI|Inspector General|Deputy Inspector General|Inspector-General|Warden|Ranger|Firefighter|Nurse|Surgeon General|Cosmonaut|Astronaut|Comdt.|Comdr.|
Supreme Commander|Chief of Staff|Chief Executive|Chief Secretary|Cabinet Secretary|Principal Secretary|Permanent Secretary|Grand Imam|Grand Sheikh|Shaikh-ul-Islam|Da'i|Catholicos|Tenzin|
Sultan of Sokoto|Emir of Kano|Ras|Dejazmach|Negus|Abuna|Abba|Abune|Woizero|Weyzero|Ato|W/ro|Tatmadaw Gen.|Ulama|Mujahid|Shaheed|Shahid|Late|Ex-President|Ex-Prime Minister|Former President|
Acting President|Interim President|President-elect|Then-President|Lt. Gov|Lieut.|Lieut.-Col.|Lieut.-Gen.|Surg.|Surgeon|Quartermaster|Sapper|Gunner|Rifleman|Guardsman|Marine|Fusilier|Kingsman|Ranger|
Able Seaman|Leading Seaman|Aircraftman|Senior Aircraftman|Leading Aircraftman|Bombardier|Lance Bombardier|Gnr|Rfn|Gdsm|Spr|Cfn|Maj. Sgt.|Mme. Justice|Mr. Justice|Mr Justice|Mrs Justice|
Lord Justice|Lady Justice|Lord Chief Justice|Lord Chancellor|Lord Advocate|Recorder|Coroner|District Attorney|Procurator Fiscal|Ombudsman|Comptroller|Auditor General|Postmaster General""".replace("\n", "").split("|")
TITLES = [t for t in TITLES if t not in ("Chairman Mao's", "Tatmadaw Gen.", "Architekt", "Tenzin", "Ulama", "Emeka", "Mai", "Late", "Pan", "Bu", "Olu", "Tun Dr", "Mujahid", "Mme. Justice")]

LEGAL = """Inc|Inc.|Incorporated|Corp|Corp.|Corporation|Co|Co.|Company|Cos.|& Co|& Co.|and Co.|Ltd|Ltd.|Limited|Co. Ltd.|Co., Ltd.|Pte|Pte.|Pte Ltd|Pte. Ltd.|Pty|Pty.|Pty Ltd|Pty. Ltd.|
Pvt|Pvt.|Pvt Ltd|Pvt. Ltd.|(Pvt) Ltd|PLC|Plc|plc|P.L.C.|LLC|L.L.C.|LLP|L.L.P.|LP|L.P.|PLLC|PC|P.C.|NA|N.A.|GmbH|GmbH & Co. KG|mbH|AG|A.G.|KG|KGaA|OHG|UG|eG|e.V.|SE|SA|S.A.|SAS|S.A.S.|SARL|
S.A.R.L.|EURL|SNC|SpA|S.p.A.|Srl|S.r.l.|S.A. de C.V.|SA de CV|S. de R.L.|S.A.B. de C.V.|Ltda|Ltda.|Lda|S.L.|SL|S.L.U.|NV|N.V.|BV|B.V.|VOF|CV|BVBA|SPRL|AB|AS|A/S|ASA|ApS|Oy|Oyj|hf|ehf|
OOO|OAO|ZAO|PAO|AO|JSC|OJSC|PJSC|CJSC|LLC.|TOO|TOV|PrAT|UAB|OU|SIA|d.o.o.|d.d.|a.d.|a.s.|s.r.o.|Sp. z o.o.|Kft|Kft.|Nyrt|Nyrt.|Zrt|Zrt.|Rt.|EAD|EOOD|OOD|SRL|A.S.|A.Ş.|Tic.|San.|
KK|K.K.|GK|Bhd|Bhd.|Sdn Bhd|Sdn. Bhd.|Berhad|Tbk|PT|Tbk.|Perum|Persero|Joint Stock Company|Group|Holding|Holdings|Bros|Bros.|& Sons|and Sons|Partners|Associates|Trust|Unlimited|Ultd|
SAOG|SAOC|SAL|S.A.L.|SAE|S.A.E.|FZE|FZCO|FZ-LLC|WLL|W.L.L.|PSC|KSC|K.S.C.|BSC|QSC|QPSC|Q.P.S.C.|SCA|S.C.A.|SCS|ASBL|VZW|CIC|CIO|CLG|DAC|RLF""".replace("\n", "").split("|")

# abbreviations that end in a period, by use
ABBREVIATIONS = {
    "title": "Mr. Mrs. Ms. Mx. Messrs. Mssrs. Mme. Mmes. Mlle. Dr. Drs. Prof. Profs. Gen. Gens. Lt. Col. Cols. Maj. Capt. Capts. Sgt. Sgts. Cpl. Pvt. Pfc. Spc. Pte. Adm. Cmdr. Cdr. Comdr. Cmdre. "
             "Brig. Ens. Lieut. Const. Insp. Supt. Det. Comm. Amb. Gov. Govs. Sen. Sens. Rep. Reps. Del. Ald. Cllr. Hon. Rt. Rev. Revd. Fr. Msgr. Mons. Bp. Abp. Card. Ven. St. Sts. Ste. Jr. Sr. "
             "Esq. Engr. Eng. Ing. Arch. Barr. Atty. Attys. Adv. Asst. Assoc. Pres. Smt. Pt. Lt.-Gen. Lt.-Col. Lt.-Cmdr. Maj.-Gen. Brig.-Gen. Vice-Adm. Rear-Adm. Sgt.-Maj. Cmdr.-in-Chief. "
             "Ltg. Comdt. Cmdt. Tpr. Sec. Secy. Dep. Ph.D. M.D. J.D. M.P. M.A. B.A. M.Sc. B.Sc. LL.B. LL.M. Q.C. K.C. H.E. H.M. H.R.H. Surg. Bros. Br. Pr. Sfc. Ret. Sgt.Maj. D.Phil. M.B.A. R.N. S.J. D.D.S. O.B.E. C.B.E.",
    "month": "Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sep. Sept. Oct. Nov. Dec. Mon. Tue. Tues. Wed. Weds. Thu. Thur. Thurs. Fri. Sat. Sun.",
    "place": "Ala. Ariz. Ark. Calif. Cal. Colo. Conn. Del. Fla. Ga. Ida. Ill. Ind. Kan. Kans. Ky. La. Md. Mass. Mich. Minn. Miss. Mo. Mont. Neb. Nebr. Nev. N.H. N.J. N.M. N.Y. N.C. N.D. Okla. "
             "Ore. Oreg. Pa. Penn. Penna. R.I. S.C. S.D. Tenn. Tex. Vt. Va. Wash. W.Va. Wis. Wisc. Wyo. D.C. P.R. Ont. Que. Alta. Sask. Man. B.C. N.B. N.S. P.E.I. N.S.W. Vic. Qld. Tas. W.A. N.T. "
             "U.S. U.S.A. U.K. U.N. E.U. U.A.E. U.S.S.R. L.A. N.Y.C. St. Mt. Mts. Mtn. Ft. Pt. Ave. Blvd. Rd. Ln. Sq. Hwy. Pkwy. Expy. Cres. Pl. Ct. Terr. Is. Prov. Dist. Co. Afg. Pak. Eng. Scot. N.W.T. N.Z.",
    "unit": "a.m. p.m. A.M. P.M. B.C. A.D. B.C.E. C.E. ft. in. yd. yds. mi. mph. m.p.h. km. cm. mm. kg. lb. lbs. oz. gal. gals. qt. pt. hr. hrs. min. mins. sec. secs. sq. cu. vol. vols. no. nos. No. Nos. "
            "p. pp. ch. art. Art. fig. Fig. figs. ed. eds. para. sec. ver. approx. ca. c. est. Est. max. avg. bbl. cwt. deg. temp. wt. ht. Rs. Tk. yr. yrs. mo. mos. wk. wks. sqm.",
    "org": "Inc. Corp. Co. Cos. Ltd. Bros. Assn. Assns. Assoc. Dept. Depts. Div. Univ. Inst. Intl. Int'l. Natl. Nat'l. Govt. Gov't. Org. Comm. Cmte. Mfg. Mfrs. Bhd. Sdn. Pty. Pte. Pvt. S.A. S.p.A. N.V. B.V. A.G. "
           "L.P. L.L.C. P.L.C. R.R. Ry. Sch. Hosp. Lab. Labs. Bldg. Acad. Soc. Fed. Min. Bd. Bn. Bde. Regt. Sqn. F.C. F.B.I. C.I.A. N.A.T.O. G.O.P. I.R.S. N.F.L. N.B.A. Y.M.C.A.",
    "other": "etc. et al. e.g. i.e. vs. v. viz. cf. al. esp. incl. excl. misc. orig. prob. pseud. dept. adj. adv. ibid. op. cit. a.k.a. aka. q.v. R.S.V.P. R.I.P. P.O. P.S. N.B. No. tel. Tel. ext. Ext. attn. Attn. c/o. "
             "b. d. m. née. dec. vs. resp. rev. trans. i.d. I.D. O.K. o.k. T.V. D.J. D.A. a.s.a.p. w.r.t. n.d. s.t. Dec. J.K. asst. appt. apt. Apt. bldg. std. ref. Q. A.",
}

# feasts and months of other calendars: name, variants
HOLIDAYS = [x.split("|") for x in """Eid al-Fitr|Eid ul-Fitr|Eid-ul-Fitr|Eid el-Fitr|Id al-Fitr|Eidul Fitr
Eid al-Adha|Eid ul-Adha|Eid-ul-Adha|Eid-ul-Azha|Eid al-Azha|Eid el-Kabir|Eid al-Kabir|Eid Qurban|Feast of the Sacrifice
Eid
Ramadan|Ramazan|Ramadhan|Ramzan|holy month of Ramadan
Muharram
Ashura|Ashoura|Day of Ashura
Arbaeen|Arbain
Mawlid|Milad un-Nabi|Mawlid al-Nabi|Prophet Muhammad's birthday|Eid Milad-un-Nabi
Nowruz|Nawruz|Nauroz|Norouz|Newroz|Navruz|Nowrooz|Noruz|Persian New Year
Laylat al-Qadr|Night of Power
Ramadan Eid
Christmas|Christmas Day|Xmas
Christmas Eve
Boxing Day
New Year|New Year's Day|New Year's|New Year Day
New Year's Eve
Chinese New Year|Lunar New Year|Spring Festival|Tet
Easter|Easter Sunday|Easter Day
Easter Monday
Good Friday
Palm Sunday
Ash Wednesday
Lent
Advent
Pentecost|Whit Sunday
Holy Week|Holy Saturday
Thanksgiving|Thanksgiving Day
Halloween|Hallowe'en
Independence Day
Fourth of July|July Fourth|July 4th
Memorial Day
Labor Day|Labour Day
May Day
Veterans Day|Veterans' Day
Armistice Day|Remembrance Day
Remembrance Sunday
Presidents Day|Presidents' Day|Washington's Birthday
Martin Luther King Day|Martin Luther King Jr. Day|MLK Day
Columbus Day
Juneteenth
Valentine's Day|St. Valentine's Day
St. Patrick's Day|Saint Patrick's Day
Mother's Day
Father's Day
Bastille Day
Victory Day
Republic Day
Liberation Day
Army Day
Martyrs' Day|Martyrs Day
Women's Day|International Women's Day
World AIDS Day
Earth Day
Australia Day
Anzac Day|ANZAC Day
Canada Day
Guy Fawkes Night|Bonfire Night
Bank Holiday Monday|bank holiday Monday
Hanukkah|Hanukah|Chanukah
Passover|Pesach
Yom Kippur|Day of Atonement
Rosh Hashanah|Rosh Hashana|Jewish New Year
Sukkot|Sukkoth|Feast of Tabernacles
Purim
Shavuot
Holocaust Remembrance Day|Holocaust Memorial Day|Yom Hashoah
Diwali|Deepavali|Divali
Holi
Dussehra|Dasara|Dashain
Navratri|Navaratri
Durga Puja
Raksha Bandhan
Vesak|Wesak|Buddha Purnima
Songkran
Mid-Autumn Festival
Super Tuesday
Black Friday
Cyber Monday
Super Bowl Sunday
Election Day
Inauguration Day
Bloody Sunday
Groundhog Day
Kwanzaa
Mardi Gras|Shrove Tuesday|Fat Tuesday
D-Day
Quds Day|Al-Quds Day
Nakba Day
Hamal
Sawr|Saur
Jawza
Saratan
Asad
Sunbula
Mizan
Aqrab
Qaws
Jadi
Dalw
Hut
Farvardin
Ordibehesht
Khordad
Mordad
Shahrivar
Aban
Azar
Bahman
Esfand
Rajab
Sha'ban|Shaban
Shawwal
Dhu al-Hijjah|Dhul-Hijjah|Zil Hajj""".split("\n") if x not in ("Ramadan Eid", "Asad", "Hut", "Azar", "Bahman", "Jadi", "Mizan", "Aban")]

# d: determiners and numerals, p: pronouns, prepositions, conjunctions, auxiliaries
FUNCTION = {
    "d": "a an the this that these those each every either neither some any no all both half many much more most few fewer less least several enough such what which whose my your his her its our their "
         "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred "
         "thousand million billion trillion dozen first second third fourth fifth sixth seventh eighth ninth tenth another other",
    "p": "i you he she it we they me him us them myself yourself himself herself itself ourselves yourselves themselves mine yours hers ours theirs who whom whoever whomever whatever whichever "
         "someone somebody something anyone anybody anything everyone everybody everything nobody nothing none oneself "
         "about above across after against along alongside amid amidst among amongst around as at before behind below beneath beside besides between beyond but by concerning considering despite down "
         "during except for from in inside into like minus near of off on onto opposite out outside over past per plus regarding round save since than through throughout till to toward towards under "
         "underneath unlike until up upon versus via with within without aboard atop "
         "and or nor but yet so for because although though unless while whereas whether if once when whenever where wherever how why then "
         "am is are was were be been being have has had having do does did doing can could may might must shall should will would ought not never there here however moreover therefore thus also",
}
