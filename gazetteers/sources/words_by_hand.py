"""Word lists written by hand: legal suffixes, feasts, function words."""

LEGAL = """Inc|Inc.|Incorporated|Corp|Corp.|Corporation|Co|Co.|Company|Cos.|& Co|& Co.|and Co.|Ltd|Ltd.|Limited|Co. Ltd.|Co., Ltd.|Pte|Pte.|Pte Ltd|Pte. Ltd.|Pty|Pty.|Pty Ltd|Pty. Ltd.|
Pvt|Pvt.|Pvt Ltd|Pvt. Ltd.|(Pvt) Ltd|PLC|Plc|plc|P.L.C.|LLC|L.L.C.|LLP|L.L.P.|LP|L.P.|PLLC|PC|P.C.|NA|N.A.|GmbH|GmbH & Co. KG|mbH|AG|A.G.|KG|KGaA|OHG|UG|eG|e.V.|SE|SA|S.A.|SAS|S.A.S.|SARL|
S.A.R.L.|EURL|SNC|SpA|S.p.A.|Srl|S.r.l.|S.A. de C.V.|SA de CV|S. de R.L.|S.A.B. de C.V.|Ltda|Ltda.|Lda|S.L.|SL|S.L.U.|NV|N.V.|BV|B.V.|VOF|CV|BVBA|SPRL|AB|AS|A/S|ASA|ApS|Oy|Oyj|hf|ehf|
OOO|OAO|ZAO|PAO|AO|JSC|OJSC|PJSC|CJSC|LLC.|TOO|TOV|PrAT|UAB|OU|SIA|d.o.o.|d.d.|a.d.|a.s.|s.r.o.|Sp. z o.o.|Kft|Kft.|Nyrt|Nyrt.|Zrt|Zrt.|Rt.|EAD|EOOD|OOD|SRL|A.S.|A.Ş.|Tic.|San.|
KK|K.K.|GK|Bhd|Bhd.|Sdn Bhd|Sdn. Bhd.|Berhad|Tbk|PT|Tbk.|Perum|Persero|Joint Stock Company|Group|Holding|Holdings|Bros|Bros.|& Sons|and Sons|Partners|Associates|Trust|Unlimited|Ultd|
SAOG|SAOC|SAL|S.A.L.|SAE|S.A.E.|FZE|FZCO|FZ-LLC|WLL|W.L.L.|PSC|KSC|K.S.C.|BSC|QSC|QPSC|Q.P.S.C.|SCA|S.C.A.|SCS|ASBL|VZW|CIC|CIO|CLG|DAC|RLF""".replace("\n", "").split("|")

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
