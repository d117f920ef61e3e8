"""Words that tell places, bodies and days from persons, men from women, and what an office is called. Data alone.

Place names that are as well names of persons (Chad, Georgia, Jordan, Sydney, Washington) are left out on purpose: a
word that is in doubt counts as a person.
"""

from __future__ import annotations

PLACES = frozenset(
    """Afghanistan Africa Albania Algeria Almaty America Amsterdam Angola Ankara Antalya Antarctica Argentina
    Arabia Arctic Armenia Asia Astana Athens Atlantic Australia Austria Azerbaijan Baghdad Bahrain Bakhmut Baku
    Balkans Baltic Bangkok Bangladesh Beijing Beirut Belarus Belgium Belgrade Berlin Bogota Bolivia Bosnia
    Botswana Brazil Brussels Bucharest Budapest Bulgaria Burundi Cairo California Cambodia Cameroon Canada
    Caribbean Caucasus Chile China Cologne Colombia Congo Copenhagen Crimea Croatia Cuba Cyprus Czechia Damascus
    Delhi Denmark Djibouti Donbas Donetsk Dubai Dublin Ecuador Egypt England Eritrea Estonia Ethiopia Eurasia
    Europe Finland France Frankfurt Gabon Gaza Geneva Germany Ghana Greece Greenland Guatemala Haiti Hague
    Hamburg Hanoi Helsinki Herzegovina Honduras Hungary Iceland India Indonesia Iran Iraq Ireland Islamabad
    Israel Istanbul Italy Jakarta Japan Jerusalem Kabul Kazakhstan Kenya Kharkiv Khartoum Kherson Korea Kosovo
    Kremlin Kuwait Kyiv Kiev Kyrgyzstan Laos Latvia Lebanon Liberia Libya Lisbon Lithuania London Luhansk
    Luxembourg Macedonia Madagascar Malawi Malaysia Mali Malta Mariupol Mauritania Mediterranean Mexico Minsk
    Moldova Mongolia Montenegro Morocco Moscow Mozambique Mumbai Munich Myanmar Namibia Nepal Netherlands
    Nicaragua Niger Nigeria Norway Oman Oslo Ottawa Pacific Pakistan Palestine Panama Paraguay Peru Petersburg
    Philippines Poland Portugal Prague Pyongyang Qatar Rafah Riga Riyadh Romania Russia Rwanda Sahel Scandinavia
    Scotland Senegal Seoul Serbia Shanghai Siberia Singapore Slovakia Slovenia Sofia Somalia Spain Stockholm
    Sudan Sweden Switzerland Syria Taipei Taiwan Tajikistan Tallinn Tanzania Tashkent Tel Aviv Tehran Texas
    Thailand Tokyo Transnistria Tripoli Tunisia Turkey Türkiye Turkmenistan Uganda Ukraine Ulster Uruguay
    Uzbekistan Valparaiso Venezuela Vienna Vietnam Vilnius Wales Warsaw Yemen Yerevan Zagreb Zambia Zaporizhzhia
    Zimbabwe Zurich""".split()
)
"""Countries, regions and towns by a word that is hardly ever a person's name."""
_NATIONALITIES = frozenset(
    """Afghan Albanian Algerian Arab Argentine Argentinian Armenian Austrian Azerbaijani Azeri Bangladeshi
    Belarusian Belgian Bosnian Brazilian British Bulgarian Cambodian Catalan Chechen Chilean Chinese Colombian
    Congolese Croatian Cuban Cypriot Czech Danish Dutch Egyptian Estonian Ethiopian European Eurasian Finnish
    French Greek Haitian Hungarian Icelandic Indonesian Iranian Iraqi Irish Israeli Italian Japanese Jewish
    Kazakh Kenyan Korean Kurdish Kuwaiti Kyrgyz Latvian Lebanese Libyan Lithuanian Malaysian Maltese Mexican
    Moldovan Mongolian Moroccan Muslim Nepalese Nigerian Norwegian Pakistani Palestinian Persian Peruvian
    Philippine Polish Portuguese Qatari Romanian Russian Rwandan Saudi Scottish Serbian Slovak Slovenian Somali
    Soviet Spanish Sudanese Swedish Swiss Syrian Taiwanese Tajik Tanzanian Thai Tunisian Turkish Turkmen Ugandan
    Ukrainian Uzbek Venezuelan Vietnamese Welsh Yemeni African American Asian Australian Canadian German Indian
    Catholic Christian Islamic Orthodox Protestant Western Eastern Northern Southern Central""".split()
)
NATIONALITIES = _NATIONALITIES | {f"{word}s" for word in _NATIONALITIES}
"""Adjectives of peoples, faiths and regions, and their plurals."""
DAYS = frozenset(
    """Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
    September October November December""".split()
)
BODIES = frozenset(
    """Agency Alliance Army Assembly Association Authority Bank Board Bureau Chamber Church Club Commission
    Committee Company Conference Confederation Congress Constitution Convention Corporation Council Court
    Department Duma Federation Foundation Fund Government Group Institute Ministry Movement Nations Navy Office
    Organisation Organization Parliament Party Police Republic Secretariat Senate Service Society States Summit
    Treaty Tribunal Union University Assemblies Forces Kingdom Security Economic Collective International
    Supreme Constitutional World Health Trade General Justice Middle East West North South""".split()
)
"""What a body or a region is called by, or a part of such a name; several of these make no person."""
BODY_ENDS = BODIES - frozenset("General Justice Security West North Bank Church".split())
"""A run of capitals that ends so is no person."""
WOMEN = frozenset(
    """Agnes Alexandra Alice Alina Amanda Amina Amy Ana Anastasia Andrea Angela Anita Ann Anna Anne Annalena Annie
    Antonia Aung Ayesha Barbara Beatrice Berta Brigitte Camilla Carla Carmen Caroline Catherine Charlotte
    Christina Christine Clara Claire Claudia Cristina Daria Deborah Diana Dilma Dorothy Ebba Ekaterina Elena
    Elisabeth Elizabeth Ella Ellen Emily Emma Esther Eva Fatima Fiona Florence Giorgia Grace Greta Hanna Hannah
    Helen Helena Hillary Ida Indira Inga Ingrid Irena Irina Isabel Jacinda Jane Janet Jeanne Jennifer Jessica
    Joan Johanna Judith Julia Julie Kaja Kamala Karen Karin Katarina Kate Katherine Katja Keiko Kristalina Laura
    Lena Leila Linda Lisa Liz Lucia Lucy Magdalena Maia Malala Margaret Margarita Maria Marie Marina Marine
    Marta Martha Mary Megan Melania Mette Michelle Monica Nadia Nancy Naomi Natalia Natalie Nicola Nikki Nina
    Olga Olivia Patricia Paula Penny Petra Rachel Rebecca Rishma Rosa Roberta Ruth Samantha Sanna Sara Sarah
    Sheikha Silvia Simone Sofia Sophie Stella Susan Suzanne Svetlana Tatiana Teresa Theresa Tamara Ursula
    Valentina Valeria Vera Veronica Victoria Yulia Zuzana""".split()
)
MEN = frozenset(
    """Abdel Abdul Abdullah Adam Adrian Ahmad Ahmed Alan Albert Alberto Alejandro Aleksandr Alexander Alexei Ali
    Anatoly Anders Andrei Andrew Andrzej Anthony Antonio Antony Arthur Bashar Ben Benjamin Bernard Bernie Bill
    Boris Brian Bruce Carl Carlos Charles Christopher Daniel David Dennis Denys Dick Dmitry Dmytro Donald
    Donatus Edward Emmanuel Emomali Enrique Eric Erik Ernesto Fernando Fidel Francisco Francois François Frank
    Frederick Fumio Gabriel Gary Gavin Geert George Gerald Gerhard Giuseppe Gordon Gustavo Guy Hakan Hans Harry
    Hassan Helmut Henrik Henry Herbert Hugo Ibrahim Igor Ilham Imran Isaac Ismail Ivan Jack Jacob Jair Jake
    James Jamie Jason Javier Jean Jeff Jeremy Jens Jerome Jim Joachim Joe Johan Johannes John Jonas Jonathan
    Jorge Jose José Josef Joseph Juan Justin Karl Kassym Keir Keith Kevin Khaled Konstantin Larry Lars Lawrence
    Leo Lloyd Louis Luc Luis Luiz Mahmoud Manuel Marco Mario Mark Markus Martin Masoud Mateusz Matteo Matthew
    Maxim Merrick Michael Miguel Mike Mikhail Mohamed Mohammad Mohammed Moritz Muhammad Mustafa Narendra Nayib
    Nicolas Nicolás Nikol Nikolai Nils Olaf Oleg Oleksandr Oliver Omar Oscar Otto Pablo Patrick Paul Paulo Pavel
    Pedro Peter Philip Philippe Pierre Petro Pietro Rafael Ramzan Raymond Recep Richard Rishi Robert Roberto
    Rodrigo Roger Roland Ronald Rudolf Rustem Salman Samuel Sebastian Sergei Sergey Sergio Shehbaz Shinzo Simon
    Stanislav Stefan Stephen Steve Steven Svante Sven Tayyip Thomas Tim Tobias Tom Tony Ulf Vadim Valdis Valery
    Victor Viktor Vitali Vladimir Volodymyr Walter Wang Werner William Willy Winston Wolfgang Yair Yevgeny Yoav
    Yuri""".split()
) - {"Wang"}
ROLES = frozenset(
    """actor activist adviser advisor agent aide ally ambassador analyst assassin assistant athlete attacker
    attorney author baker banker barrister bishop boss boy bride brother builder bystander candidate captain
    cardinal carpenter ceo chair chairman chairwoman chancellor chief child citizen cleric client clerk coach
    colleague colonel commander commissioner congressman congresswoman consul consultant convict correspondent
    councillor counsel counterpart cousin critic customer dancer daughter dealer defendant delegate deputy
    detective dictator diplomat director doctor donor driver economist editor emperor employee engineer envoy
    ex-president ex-wife executive expert farmer father fighter figure filmmaker fisherman founder friend
    fugitive general girl governor guard guest guide gunman head heir historian hostage husband immigrant imam
    inmate inspector interpreter investigator investor journalist judge juror justice king lady lawmaker lawyer
    leader lecturer legislator lieutenant magistrate man manager mayor mediator member merchant migrant militant
    minister mother negotiator neighbor neighbour nephew nobody nurse officer official oligarch opponent owner
    painter parent partner passenger passerby patient patriarch pensioner persona person philosopher
    photographer physician pilot player playwright poet policeman policewoman politician pope predecessor
    premier president priest prince princess prisoner producer professor prosecutor protester publisher queen
    rabbi rapper reader rebel refugee relative reporter representative rescuer researcher resident rival ruler
    sailor scholar scientist secretary senator sergeant sheriff shopkeeper singer sister skipper socialist
    soldier son speaker specialist spokesman spokesperson spokeswoman spy stranger strategist student successor
    suspect teacher technician teenager tenant terrorist tourist trader trainer translator treasurer tutor
    tycoon uncle aunt victim victor volunteer voter waiter warden wife winner witness woman worker writer youth
    somebody someone anyone everyone another latter former""".split()
)
"""Who a person is, in lower case; any of them may be the one that is meant by "he" or "she"."""
OPENERS = frozenset(
    """speaking addressing talking writing referring commenting responding answering asked according earlier later
    meanwhile yesterday today tomorrow tonight last next heavy snow rain talks people thousands hundreds dozens
    several two three four five six seven eight nine ten many most more nearly almost around yes no well thank
    thanks please nobody however indeed instead finally first second third both whether despite amid including
    following local police officials troops civilians soldiers protesters residents reality peace war speech
    never nothing everyone everybody someone""".split()
)
"""With the function words: what opens a sentence with a capital and is no name."""
