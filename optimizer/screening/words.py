"""Words that say little about which firm is meant: trade words, places, ordinary words, and short forms of them."""

from __future__ import annotations

__all__ = ["EMPTY", "ORDINARY", "PLACES", "SHORT_FORMS", "STOP_WORDS", "TRADE"]


def _words(table: str) -> frozenset[str]:
    return frozenset(table.split())


STOP_WORDS = _words("and und et y of the for de des der die das du la le les el von van den i e o")
"""Words without weight: left out of a name's words unless nothing else would remain."""


def _short(table: str) -> dict[str, str]:
    """``technology: technologies tech`` and so on: each word after the colon to the one before it."""
    pairs = (line.split(":") for line in table.strip().splitlines())
    return {short: word.strip() for word, shorts in pairs for short in shorts.split()}


SHORT_FORMS = _short("""
technology: technologies tech technol tecnologia tecnologias technologie
technical: technics
telecom: telecommunication telecommunications telecoms telekom telecomm
communication: communications comms comm
international: intl int'l internat
manufacturing: mfg manuf manufacture manufacturer manufacturers manufactory
electronic: electronics elec electron elektronik electronica elektronics
electric: electrical electricals electricity elektro
semiconductor: semiconductors semicon semi
microelectronic: microelectronics
optoelectronic: optoelectronics optoelectronical
industry: industries industrial ind industrie industria
system: systems sys systeme sistemas
network: networks networking
solution: solutions
service: services svc svcs
product: products
holding: holdings hldg hldgs
group: grp groupe gruppe gruppo grupo groups
laboratory: lab labs laboratories
engineering: engineers eng engrg
equipment: equipments equip
device: devices
component: components
material: materials
instrument: instruments
enterprise: enterprises
investment: investments invest
development: dev developments
innovation: innovations
research: researches
design: designs
energy: energies
battery: batteries
circuit: circuits
wireless: wlan
information: info
software: softwares
computer: computers computing computation
machine: machines machinery
vehicle: vehicles
automotive: automobile automobiles auto motor motors
import: imports
export: exports
trading: trade trades
logistic: logistics
department: dept
institute: inst institutes institution
university: univ
academy: academies
factory: factories
resource: resources
metal: metals
chemical: chemicals
cable: cables
magnet: magnetics magnets
optic: optics optical
fibre: fiber fibers fibres
security: securities
operation: operations
company: companies
intelligent: intelligence intelligents
robot: robots robotics robotic
sensor: sensors
display: displays
chip: chips
drone: drones
america: americas american
europe: european
asia: asian
""")
"""Plurals and short forms of trade words, to the form that stands for them."""

EMPTY = _words(
    """
    3g 4g 5g 6g advanced advisory agency ai branch business commerce commercial company component consultants
    consulting corporation data department design development device digital distribution distributor division
    electric electronic engineering enterprise equipment export factory first general global group headquarters hi
    high hitech holding ict import incorporated industry information innovation institute integrated intelligent
    international investment iot it joint laboratory limited lte management manufacturing marketing material
    national network new no number office online operation overseas partner partners precision product professional
    professionals program project province representative research resource retail sales science sciences scientific
    second service shares smart solution subsidiary supply system tec technical technology trading united venture
    wholesale world worldwide
    """
)
"""Words that any firm may add to its name: they say neither who it is nor what it does."""

TRADE = _words(
    """
    aero aerospace agricultural aircraft audio automotive aviation battery bio biotechnology broadband broadcast
    cable camera capital chemical chip circuit cloud communication computer construction culture defence defense
    display drone earth earths education energy fibre food gas handset hardware health ic image instrument internet
    laser led light lighting logistic machine magnet media medical memory metal micro microelectronic military
    mining mobile monitor multimedia nano nuclear oil optic optoelectronic parts pcb petrochemical petroleum
    pharmaceutical phone photonic power radio rail railway rare rf robot satellite security semiconductor sensor
    server shipbuilding shipping software space steel storage surveillance telecom telematics terminal tool tools
    training transport transportation vehicle video web wireless
    """
)
"""Words for what a firm does: they narrow down which firm it is, and are common to many."""

PLACES = _words(
    """
    africa asia europe african america amsterdam anhui apac arabia argentina asean atlantic aust australia australian austria
    austrian bahrain bangalore bangkok bangladesh baoding baotou beijing belarus belgian belgium berlin boston
    brasil brazil brazilian britain british bulgaria busan california cambodia canada canadian central changchun
    changjiang changsha changzhou chengdu chennai chicago chile china chinese chongqing colombia croatia cuba czech
    dalian danish delhi delta denmark deutschland dongguan dubai dutch east eastern egypt emea emirates england
    english espana estonia ethiopia eu finland finnish foshan france frankfurt french fujian fukuoka fuzhou gansu
    ganzhou german germany greater greece guangdong guangxi guangzhou guilin guiyang guizhou haikou hainan hangzhou
    hanoi harbin hebei hefei heilongjiang hellas henan hohhot holland hong hongkong hsinchu huanghe hubei huizhou
    hunan hungarian hungary iceland india indian indonesia indonesian inner iran iraq ireland irish israel italia
    italian italy jakarta japan japanese jiangnan jiangsu jiangxi jiaxing jilin jinan jinhua jordan kaohsiung
    kazakhstan kenya kobe kong korea korean kowloon kuala kunming kunshan kuwait kyoto lanka lanzhou laos latam
    latvia lhasa liaoning lithuania london lumpur luoyang luxembourg macao macau madrid mainland malaysia malaysian
    manila mea mexican mexico mianyang milan mongolia moscow mumbai munich myanmar nagoya nam nanchang nanjing
    nanning nantong nederland nepal netherlands nigeria nihon ningbo ningxia nippon north northern norway norwegian
    nz oman osaka pacific pakistan paris pearl peking penang peru philippines poland polish polska portugal prc
    qatar qingdao qinghai quanzhou river romania rome russia russian saudi scotland seoul serbia shaanxi shandong
    shanghai shantou shanxi shaoxing shenyang shenzhen shijiazhuang sichuan silicon singapore sino slovakia slovenia
    south southern spain spanish stockholm suzhou sverige sweden swedish swiss switzerland taichung tainan taipei
    taiwan taiwanese taiyuan taoyuan texas thai thailand tianjin tibet tokyo turkey turkiye uae uk ukraine urumqi us
    usa uzbekistan valley venezuela viet vietnam washington weifang wenzhou west western wuhan wuhu wuxi xiamen xian
    xining xinjiang xuzhou yangtze yangzhou yangzi yantai yichang yinchuan yokohama york yunnan zealand zhejiang
    zhengzhou zhenjiang zhongshan zhuhai zhuzhou
    """
)
"""Countries, regions and cities: where a firm sits, not who it is."""

ORDINARY = _words(
    """
    a academy ace active advance advantage air all alliance allied alpha alps amber anchor angel apex apple aqua arc
    arch arrow art aspire associated associates association astro atlas aurora automation autumn avenue axis azure
    back bank bar base basic bay beacon bear beauty bell berg best beta big bird black blue board boat body bond
    bone book box brain brand bridge bright brilliant broad brokerage brother brothers bull butterfly candle canyon
    car card care castle cat cedar cell center centre century champion change channel charm chase choice choir
    christmas church circle city classic clean clear clever clinic clock club coast code coffee cold college color
    colour comfort common community compass complete concept concord connect connection contemporary continental
    cool copper core corner cosmos council country court cross crown crystal cube custom cyber daily dance dark dash
    dawn day deep diamond dimension direct discovery doctor dog dolphin double dragon dream drive dry dual duke
    dynamic dynamics eagle early easy echo eco edge elegant element elite emerald emperor empire endeavour engine
    entertainment environment environmental envision epoch equity essential eternal eve event ever evergreen
    evolution excel excellence exchange express extra extreme eye fabric face fair faith falcon family famous farm
    fashion fast feather field film films finance financial fine fire fish fitness five fleet flight flow flower fly
    focus forest forever fortune forum forward foundation fountain four fox frame freedom fresh friend friendship
    front fruit full fund fusion future galaxy gallery game games garden garment gate gateway gem genesis genius
    glass glory gold golden golf good grace grain grand graphic great green grid ground growth guard guide harbor
    harbour harmony harvest hawk head healthcare heart heaven helm hero hill home honest honor honour hope horizon
    horse hospital hotel house human ice icon idea ideal imagine impact imperial infinite infinity innovative inside
    insight insurance integral iron island jade jet jewel joy jump junior jupiter just key king kingdom lake land
    language leader leaf league learning legacy legend leisure liberty life lifestyle line link lion little living
    local logic long lotus love lucky lunar lux magic magna main major maple marble marine mark market mars master
    match matrix max maximum meadow mega mercury merit metro mid mighty mind mini mint mirror model modern modular
    moment moon moore morning mother mountain moving multi museum music natural nature navigator neo neptune nest
    next night nine nobel noble nova oak oasis ocean olympus omega one open optimum opus orange orbit orchid order
    orient oriental origin original orion outdoor owl oxford pack palace palm panda panorama paper paradise park
    path peace peak people perfect performance personal phoenix photo pilot pine pink pioneer planet planning plant
    plastic plastics platinum play plus point polar port practice premier premium press prestige pride prima prime
    prince princess print printing pro process progress property prospect prosperity protection public publishing
    pulse pure purple quality quantum queen quest quick quiet radiant rain rainbow ranger rapid ray reach ready real
    record red regal region regional reliable rental republic response restaurant ring rise rising road robin rock
    rocket rose round royal ruby running safe safety sage sail salon salt sand sapphire satin saturn save scale scan
    school sea season secure select senior sense serene seven shadow share sharp shell shield shine shop shore sigma
    signal silk silver simple six sky sleep smile snow social society solar solid sonic soul sound source spark
    special speed sphere spirit sport sports spring square stable standard star stars state station stellar step
    sterling stone store storm strategic stream street strong studio style success summer summit sun sunny sunrise
    sunshine super superior supreme sure surf swan sweet swift symphony synergy team ten terra textile theatre
    theory threads three thunder tiger time times titan top torch total touch tour tourism tower town toys track
    transit travel tree trend triangle trinity triple triumph true trust turbo twin two ultra union unique unity
    universal universe university urban value vector velocity venus victor victory view village vintage vision
    visual vital voice voyage wall water wave way wealth wedding wellness white wild wind window wine wing winner
    winter wisdom wise wolf wonder wood work works yacht yellow young youth zen zenith zero zone
    """
)
"""Ordinary words: any firm may bear them, so that one of them alone identifies none."""
