"""Words that say little about which firm is meant: trade words, places, ordinary words, and short forms of them."""

from __future__ import annotations

__all__ = ["GENERIC", "ORDINARY", "PLACES", "SHORT_FORMS", "STOP_WORDS"]

STOP_WORDS = frozenset("and und et y of the for de des der die das du la le les el von van den i e o".split())
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
american: americas america
european: europe
asian: asia
""")
"""Plurals and short forms of trade words, to the form that stands for them."""

GENERIC = frozenset(
    """
    technology technical telecom communication international manufacturing electronic electric semiconductor
    microelectronic optoelectronic industry system network solution service product holding group laboratory
    engineering equipment device component material instrument enterprise investment development research design
    energy battery circuit wireless information software computer machine vehicle automotive import export trading
    logistic department institute university academy factory resource metal chemical cable magnet optic fibre
    security operation company corporation limited incorporated intelligent robot sensor display chip drone
    digital data internet web online mobile phone handset terminal radio satellite broadcast broadband video audio image
    surveillance monitor camera cloud hardware storage memory server integrated precision power new high hitech
    business commerce commercial marketing sales supply retail wholesale distribution distributor agency office branch
    division subsidiary headquarters representative overseas global worldwide world general national united
    joint venture partner partners capital management consulting consultants advisory professional professionals
    shipping shipbuilding aviation aerospace aircraft space defence defense military nuclear railway rail transport
    transportation construction steel mining oil gas petroleum petrochemical rare earth earths medical pharmaceutical
    health biotechnology bio agricultural food photonic laser lighting light led tool tools parts science
    shares province scientific sciences first second number no project program media culture education training
    lte 3g 4g 5g 6g iot ai it ict rf ic pcb telematics micro nano multimedia
    """.split()
)
"""Trade words: common to so many firms that they identify none."""

PLACES = frozenset(
    """
    china chinese prc sino japan japanese nippon nihon korea korean taiwan taiwanese hongkong hong kong macau macao
    singapore malaysia malaysian thailand thai vietnam viet nam indonesia indonesian philippines india indian pakistan bangladesh
    lanka nepal myanmar cambodia laos mongolia kazakhstan uzbekistan russia russian ukraine belarus turkey turkiye
    iran iraq israel saudi arabia uae emirates dubai qatar kuwait oman bahrain jordan egypt nigeria kenya ethiopia africa
    african south north east west eastern western southern northern central pacific atlantic asean apac emea mea latam
    usa us american america uk britain british england english scotland ireland irish germany german deutschland
    france french italy italian italia spain spanish espana portugal netherlands nederland holland dutch belgium belgian
    luxembourg switzerland swiss austria austrian sweden swedish sverige norway norwegian denmark danish finland finnish
    poland polska polish czech slovakia hungary hungarian romania bulgaria greece hellas serbia croatia slovenia estonia
    latvia lithuania iceland european eu canada canadian mexico mexican brazil brasil brazilian argentina chile peru
    colombia venezuela cuba australia australian zealand nz aust
    beijing peking shanghai tianjin chongqing guangdong guangzhou shenzhen dongguan foshan zhuhai huizhou zhongshan
    shantou zhejiang hangzhou ningbo wenzhou jiaxing shaoxing jinhua jiangsu nanjing suzhou wuxi changzhou nantong
    kunshan xuzhou yangzhou zhenjiang anhui hefei wuhu fujian fuzhou xiamen quanzhou jiangxi nanchang ganzhou shandong
    jinan qingdao yantai weifang henan zhengzhou luoyang hubei wuhan yichang hunan changsha zhuzhou guangxi nanning
    guilin hainan haikou sichuan chengdu mianyang guizhou guiyang yunnan kunming tibet lhasa shaanxi xian shanxi taiyuan
    gansu lanzhou qinghai xining ningxia yinchuan xinjiang urumqi liaoning shenyang dalian jilin changchun heilongjiang
    harbin hebei shijiazhuang baoding inner mongolia baotou hohhot kowloon taipei hsinchu taichung kaohsiung tainan
    taoyuan tokyo osaka kyoto nagoya yokohama fukuoka kobe seoul busan hanoi bangkok jakarta manila kuala lumpur penang
    mumbai delhi bangalore chennai london paris berlin munich frankfurt madrid rome milan amsterdam stockholm moscow
    california texas york washington silicon valley boston chicago
    yangtze yangzi changjiang pearl river delta huanghe mainland greater
    """.split()
)
"""Countries, regions and cities: where a firm sits, not who it is."""

ORDINARY = frozenset(
    """
    a ace active advance advanced advantage air all alliance allied alpha alps amber anchor angel apex apple aqua arc
    arch arrow art aspire associated associates association astro atlas aurora automation autumn avenue axis azure back
    bank bar base basic bay beacon bear beauty bell berg best beta big bird black blue board boat body bond bone book box brain
    brand bridge bright brilliant broad brother brothers bull business butterfly candle canyon capital car card
    care castle cat cedar cell centre center century champion change channel charm chase choice choir christmas church circle
    city classic clean clear clever clinic clock club coast code coffee cold college color colour comfort common community
    compass complete concept concord connect connection contemporary continental cool copper core corner cosmos council country court cross
    crown crystal cube custom cyber daily dance dark dash dawn day deep delta diamond dimension direct discovery
    doctor dog dolphin double dragon dream drive dry dual duke dynamic dynamics eagle early earth easy echo eco edge
    elegant element elite emerald emperor empire endeavour engine entertainment environment environmental envision
    epoch equity essential eternal eve event ever evergreen evolution excel excellence exchange express extra extreme
    eye fabric face fair faith falcon family famous farm fashion fast feather field film films finance financial fine fire
    fish fitness five fleet flight flow flower fly focus forest forever fortune forum forward foundation fountain four fox
    frame freedom fresh friend friendship front fruit full fund fusion future galaxy gallery game games garden gate
    gateway gem genesis genius glass glory gold golden golf good grace grain grand graphic great green grid ground growth
    guard guide harbor harbour harmony harvest hawk head healthcare heart heaven helm hero high hill home honest honor
    honour hope horizon horse hospital hotel house human ice icon idea ideal image imagine impact imperial infinite
    infinity innovation innovations innovative inside insight insurance integral iron island jade jet jewel joy jump
    junior jupiter just key king kingdom lake land language leader leaf league learning legacy legend leisure liberty
    life lifestyle line link lion little living local logic long lotus love lucky lunar lux magic magna magnet main
    major maple marble marine mark market mars master match matrix max maximum meadow mega mercury merit metro mid
    mighty mind mini mint mirror model modern modular moment moon moore morning mother mountain moving multi museum
    music natural nature navigator neo neptune nest next night nine nobel noble nova oak oasis ocean olympus omega one
    open optimum opus orange orbit orchid order orient oriental origin original orion outdoor owl oxford pack palace palm
    panda panorama paper paradise park partner path peace peak pearl people perfect performance personal phoenix photo
    pilot pine pink pioneer planet planning plant plastic plastics platinum play plus point polar port power practice
    premier premium press prestige pride prima prime prince princess print printing pro process progress prospect
    prosperity protection public publishing pulse pure purple quality quantum queen quest quick quiet radiant rain
    rainbow ranger rapid ray reach ready real record red regal region regional reliable rental republic response
    restaurant ring rise rising river road robin rock rocket rose round royal ruby running safe safety sage sail salon salt
    sand sapphire satin saturn save scale scan school sea season secure select senior sense serene seven shadow share
    sharp shell shield shine shop shore sigma signal silk silver simple sino six sky sleep smart smile snow social
    society solar solid sonic soul sound source spark special speed sphere spirit sport sports spring square stable
    standard star stars state station stellar step sterling stone store storm strategic stream street strong studio style
    success summer summit sun sunny sunrise sunshine super superior supreme sure surf swan sweet swift symphony synergy
    team ten terra theatre theory threads three thunder tiger time times titan top torch total touch tour tourism tower town
    toys track trade transit travel tree trend triangle trinity triple triumph true trust turbo twin two ultra union
    unique unity universal universe urban valley value vector velocity venture venus victor victory view village vintage
    vision visual vital voice voyage wall water wave way wealth wedding wellness white wild wind window wine wing winner
    property textile garment brokerage
    winter wisdom wise wolf wonder wood work works yacht yellow young youth zen zenith zero zone
    """.split()
)
"""Ordinary words: any firm may bear them, so that one of them alone identifies none."""
