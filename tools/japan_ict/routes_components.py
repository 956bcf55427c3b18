"""Who could supply each component and material; written as in `routes_equipment`."""

__all__ = ["COMPONENTS", "MATERIALS"]

COMPONENTS = """
radio-unit: huawei CHN I 1, comba CHN I 0.5, nec JPN I 1, fujitsu JPN I 1, samsung KOR I 0.8, ericsson SWE Q 0.8,
  nokia FIN Q 0.7, mti TWN C 0.7, solid KOR C 0.5, kyocera JPN C 0.6
antenna: huawei CHN I 1, comba CHN I 0.7, tongyu CHN I 0.5, denkikogyo JPN I 1, nihon-dengyo JPN Q 0.8, kmw KOR I 0.8,
  ace-tech VNM Q 0.7, ericsson DEU Q 0.6, amphenol USA C 0.8, rfi AUS C 0.5
optical-transceiver: innolight CHN I 1, accelink CHN I 0.7, sumitomo-electric JPN I 1, lumentum THA I 0.8,
  coherent MYS Q 0.9, lumentum JPN Q 0.6, coherent USA C 0.6, fabrinet THA C 0.8, furukawa JPN C 0.7
optical-cable: hengtong CHN I 1, yofc CHN I 0.9, furukawa JPN I 0.9, fujikura JPN I 0.9, sumitomo-electric JPN I 0.9,
  ls-cable KOR Q 0.9, corning USA Q 0.8, fujikura THA C 0.7, stl IND C 0.8, hfcl IND C 0.6, furukawa USA C 0.5
pcb: shennan CHN I 1, zhen-ding CHN I 0.9, unimicron TWN I 1, meiko VNM I 0.9, mektec JPN I 0.7, ibiden JPN Q 0.7,
  meiko JPN Q 0.6, tripod VNM C 0.9, kce THA C 0.8, ttm MYS C 0.7, ttm USA C 0.4
power-supply-unit: huawei CHN I 1, megmeet CHN I 0.7, delta TWN I 1, tdk JPN I 0.8, cosel JPN I 0.7, delta THA Q 0.9,
  lite-on TWN Q 0.7, tdk MYS C 0.7, shindengen JPN C 0.6, vertiv USA C 0.6, magellan-power AUS C 0.3,
  prodrive NLD C 0.4
backup-battery: catl CHN I 1, byd CHN I 0.8, eve CHN I 0.4, gs-yuasa JPN I 1, panasonic JPN I 1, lg-energy KOR I 0.9,
  samsung-sdi KOR Q 0.8, toshiba JPN Q 0.6, eliiy JPN C 0.6, saft FRA C 0.6, lg-energy USA C 0.8
connector: luxshare CHN I 1, jae JPN I 1, hirose JPN I 1, amphenol USA I 0.8, molex SGP Q 0.7, fit TWN Q 0.8,
  hirose MYS C 0.7, harting DEU C 0.5
crystal-oscillator: tkd CHN I 1, seiko-epson JPN I 1, ndk JPN I 0.9, txc TWN I 0.9, daishinku JPN Q 0.8, rakon NZL Q 0.6,
  seiko-epson MYS C 0.7, rakon IND C 0.5, sitime TWN C 0.7
cellular-module: quectel CHN I 1, fibocom CHN I 0.6, murata JPN I 0.8, kyocera JPN Q 0.7, lg-innotek KOR I 0.8,
  semtech USA Q 0.7, sequans FRA C 0.5, lite-on TWN C 0.8, murata THA C 0.7
"""

MATERIALS = """
silicon-wafer: nsig CHN I 1, shin-etsu JPN I 1, sumco JPN I 1, globalwafers TWN I 0.8, siltronic SGP Q 0.7,
  siltronic DEU C 0.6, shin-etsu MYS C 0.6, globalwafers USA C 0.6
photoresist: red-avenue CHN I 1, jsr JPN I 1, tok JPN I 1, shin-etsu JPN I 0.8, dongjin KOR Q 0.8, qnity USA I 0.7,
  fujifilm JPN Q 0.7, tok KOR C 0.7, shin-etsu TWN C 0.6, everlight-chem TWN C 0.5, fujifilm USA C 0.6, merck DEU C 0.5
gallium: chinalco CHN I 1, dowa JPN I 1, ppm DEU I 0.8, indium-corp USA I 0.7, alcoa-australia AUS C 1,
  korea-zinc KOR C 0.8
germanium: yunnan-germanium CHN I 1, ppm DEU I 0.9, indium-corp USA I 0.9, dowa JPN C 0.7, korea-zinc KOR C 0.9
rare-earth-oxide: northern-re CHN I 1, shenghe CHN I 0.5, lynas MYS I 1, mp-materials USA I 0.8, irel IND Q 0.6,
  iluka AUS C 0.9, arafura AUS C 0.7, carester FRA C 0.5
rare-earth-magnet: jl-mag CHN I 1, zhongke-sanhuan CHN I 0.8, shin-etsu JPN I 1, proterial JPN I 0.9, vac DEU I 0.7,
  tdk JPN Q 0.7, shin-etsu VNM Q 0.7, star-group KOR C 0.6, vac USA C 0.6, mp-materials USA C 0.7, noveon USA C 0.4
copper-clad-laminate: shengyi CHN I 1, kingboard CHN I 0.8, panasonic JPN I 1, resonac JPN I 1, elite-material TWN I 0.9,
  doosan KOR Q 0.8, mgc JPN Q 0.6, taiwan-union THA C 0.7, agc SGP C 0.6, isola USA C 0.5, rogers USA C 0.4
fibre-preform: yofc CHN I 1, hengtong CHN I 0.8, shin-etsu JPN I 1, fujikura JPN I 0.8, corning USA I 0.8,
  sumitomo-electric JPN Q 0.8, ls-cable KOR Q 0.7, furukawa USA C 0.7, stl IND C 0.8, taihan KOR C 0.6
"""
