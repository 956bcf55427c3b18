"""Who could supply each component and material; written as in `routes_equipment`."""

__all__ = ["COMPONENTS", "MATERIALS"]

COMPONENTS = """
radio-unit: huawei CHN R 1, comba CHN R 0.5, nec JPN R 1, 1finity JPN R 1, samsung KOR R 0.8, ericsson SWE R 0.8,
  nokia FIN R 0.7, airspan USA R 0.3, mti TWN C 0.7, solid KOR C 0.5
antenna: huawei CHN R 1, comba CHN R 0.7, tongyu CHN R 0.5, denkikogyo JPN R 1, nihon-dengyo JPN R 0.8, kmw KOR R 0.8,
  ace-tech VNM R 0.7, ericsson DEU R 0.6, amphenol USA C 0.8, rfi AUS C 0.5
optical-transceiver: innolight CHN R 1, accelink CHN R 0.7, sumitomo-electric JPN R 1, lumentum THA R 0.8,
  coherent MYS R 0.9, lumentum JPN R 0.6, coherent USA C 0.6, furukawa JPN R 0.6, fabrinet THA C 0.8
optical-cable: hengtong CHN R 1, yofc CHN R 0.9, furukawa JPN R 0.9, fujikura JPN R 0.9, sumitomo-electric JPN R 0.9,
  ls-cable KOR R 1.2, corning USA R 0.8, fujikura THA C 0.7, stl IND C 0.8, hfcl IND C 0.6, furukawa USA C 0.5
pcb: shennan CHN R 1, zhen-ding CHN R 0.9, unimicron TWN R 1, meiko VNM R 0.9, mektec JPN R 0.7, ibiden JPN R 0.7,
  meiko JPN R 0.6, tripod VNM C 0.9, kce THA C 0.8, ttm MYS C 0.7, ttm USA C 0.4
power-supply-unit: huawei CHN R 1, megmeet CHN R 0.7, delta TWN R 1, tdk JPN R 0.8, cosel JPN R 0.7, delta THA R 0.9,
  lite-on TWN R 0.7, tdk MYS C 0.7, shindengen JPN C 0.6, vertiv USA C 0.6, magellan-power AUS C 0.3,
  prodrive NLD C 0.4
backup-battery: catl CHN R 1, byd CHN R 0.8, eve CHN R 0.4, gs-yuasa JPN R 1, panasonic JPN R 1, lg-energy KOR R 0.9,
  samsung-sdi KOR R 0.8, toshiba JPN R 0.6, eliiy JPN C 0.6, saft FRA C 0.6, lg-energy USA C 0.8
connector: luxshare CHN R 1, jae JPN R 1, hirose JPN R 1, amphenol USA R 0.8, molex SGP R 0.7, fit TWN R 0.8,
  hirose MYS C 0.7, harting DEU C 0.5
crystal-oscillator: tkd CHN R 1, seiko-epson JPN R 1, ndk JPN R 0.9, txc TWN R 0.9, daishinku JPN R 0.8, rakon NZL R 0.6,
  seiko-epson MYS C 0.7, rakon IND C 0.5, sitime TWN C 0.7
cellular-module: quectel CHN R 1, fibocom CHN R 0.6, murata JPN R 0.8, kyocera JPN R 0.7, lg-innotek KOR R 0.8,
  semtech USA R 0.7, sequans FRA C 0.5, lite-on TWN C 0.8, murata THA C 0.7
"""

MATERIALS = """
silicon-wafer: nsig CHN R 1, shin-etsu JPN R 1, sumco JPN R 1, globalwafers TWN R 0.8, siltronic SGP R 0.7,
  siltronic DEU C 0.6, shin-etsu MYS C 0.6, globalwafers USA C 0.6
photoresist: red-avenue CHN R 1, jsr JPN R 1, tok JPN R 1, shin-etsu JPN R 0.8, dongjin KOR R 0.8, qnity USA R 0.6,
  fujifilm JPN R 0.6, tok KOR R 0.7, shin-etsu TWN C 0.6, everlight-chem TWN C 0.5, fujifilm USA C 0.6, merck DEU C 0.5
gallium: chinalco CHN R 1, vital CHN R 0.5, dowa JPN R 1.6, vital-pure-metals DEU R 0.5, indium-corp USA R 0.5,
  alcoa-australia AUS C 1, korea-zinc KOR C 0.8
germanium: yunnan-germanium CHN R 1, vital CHN R 0.5, vital-pure-metals DEU R 0.5, indium-corp USA R 0.4, dowa JPN R 1.6,
  mitsubishi-materials JPN C 0.7, korea-zinc KOR C 0.9
rare-earth-oxide: northern-re CHN R 1, shenghe CHN R 0.5, lynas MYS R 1, mp-materials USA R 0.8, irel IND C 0.6,
  iluka AUS C 0.9, arafura AUS C 0.7, carester FRA C 0.5
rare-earth-magnet: jl-mag CHN R 1, zhongke-sanhuan CHN R 0.8, shin-etsu JPN R 1, proterial JPN R 0.9, vac DEU R 0.7,
  tdk JPN R 0.7, shin-etsu VNM R 0.7, star-group KOR C 0.6, vac USA C 0.6, mp-materials USA C 0.7, noveon USA C 0.4
copper-clad-laminate: shengyi CHN R 1, kingboard CHN R 0.8, panasonic JPN R 1, resonac JPN R 1, elite-material TWN R 0.9,
  doosan KOR R 0.8, mgc JPN R 0.6, taiwan-union THA C 0.7, agc SGP C 0.6, isola USA C 0.5, rogers USA C 0.4
fibre-preform: yofc CHN R 1, hengtong CHN R 0.8, shin-etsu JPN R 1, fujikura JPN R 0.8, corning USA R 0.8,
  sumitomo-electric JPN R 0.8, ls-cable KOR R 0.7, furukawa USA C 0.7, stl IND C 0.8, taihan KOR C 0.6
"""
