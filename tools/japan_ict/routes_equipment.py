"""Who could supply each kind of equipment, from which country, and how far along the qualification is.

An entry is `supplier COUNTRY state weight`: the country is the plant's, the state R ready or C candidate, and the
weight sets the offer's size among those of the same group. That the firm makes such goods is public; its presence in
the country, by itself or by the makers it contracts, is so in general and assumed where no fact names the plant. Ready
means assumed to be available at once: which of these a published fact shows to supply Japan, `incumbents` says.
Exits, moves between firms and plants follow `facts/firm_status.csv`. The rest of the states and weights is assumed.
"""

__all__ = ["EQUIPMENT"]

EQUIPMENT = """
base-station-5g: huawei CHN R 1, zte CHN R 0.5, ericsson SWE R 1, nokia FIN R 0.9, samsung KOR R 0.8,
  1finity JPN R 0.5, ericsson USA C 0.8, nokia IND C 0.7, tejas IND C 0.4
core-network: huawei CHN R 1, zte CHN R 0.4, nec JPN R 1, ericsson SWE R 1, nokia FIN R 0.9, cisco USA R 0.8,
  samsung KOR R 0.6, mavenir USA C 0.7, hpe USA C 0.5
carrier-router: huawei CHN R 1, cisco USA R 0.4, nokia FIN R 0.4, hpe USA R 0.4, alaxala JPN R 0.9,
  cisco MYS R 1.5, ufispace TWN R 0.9, 1finity JPN C 0.5, edgecore TWN C 0.5
enterprise-router: h3c CHN R 1, huawei CHN R 0.76, cisco USA R 0.6, cisco MYS R 1.4, yamaha JPN R 0.9, nec JPN R 0.7,
  furukawa JPN R 0.6, hpe USA R 0.4, zyxel TWN C 0.7, lancom DEU C 0.5, extreme USA C 0.4
ethernet-switch: huawei CHN R 1, h3c CHN R 0.8, cisco USA R 1.4, alaxala JPN R 0.6, hpe USA R 0.5, apresia JPN R 0.5,
  arista MYS R 0.7, allied-telesis JPN R 0.6, nec JPN R 0.5, buffalo TWN R 0.6, edgecore TWN C 0.8, extreme USA C 0.5
optical-transport: huawei CHN R 1, zte CHN R 0.4, fiberhome CHN C 0.3, nec JPN R 1, 1finity JPN R 1, ciena THA R 1.4,
  nokia FIN R 0.7, adtran DEU R 0.5, ciena USA C 0.8, ekinops FRA C 0.4, nokia USA C 0.7, tejas IND C 0.5
pon-olt: huawei CHN R 1, zte CHN R 0.7, fiberhome CHN C 0.4, mitsubishi-electric JPN R 0.9, sumitomo-electric JPN R 0.9,
  nokia FIN R 0.8, dasan KOR R 0.9, adtran USA C 0.7, calix USA C 0.6, tejas IND C 0.6
wifi-ap: huawei CHN R 0.8, h3c CHN R 1, cisco USA R 1, allied-telesis JPN R 0.7, edgecore TWN R 0.7,
  nec JPN R 0.7, hpe MYS R 0.8, furuno-systems JPN C 0.6, zyxel TWN C 0.7, extreme USA C 0.5, vnpt-technology VNM C 0.6
microwave-link: huawei CHN R 1, zte CHN R 0.4, aviat JPN R 0.6, aviat THA R 1, japan-radio JPN R 1.1,
  ericsson SWE R 0.4, aviat USA C 0.5, aviat NZL C 0.5, filtronic GBR C 0.4, nokia FIN C 0.6
land-mobile-radio: hytera CHN R 1, motorola-solutions MYS R 1, jvckenwood JPN R 0.9, icom JPN R 0.8,
  tait NZL R 0.6, l3harris USA R 0.5, codan AUS R 0.6, airbus-secure FIN C 0.5, sepura GBR C 0.6
satellite-terminal: mitsubishi-electric JPN R 1, nec JPN R 0.9, viasat USA R 0.9, hughes USA R 0.7,
  st-engineering SGP R 0.6, intellian KOR R 0.8, japan-radio JPN C 0.6, em-solutions AUS R 0.6, l3harris USA C 0.5,
  thales FRA C 0.5
surveillance-camera: hikvision CHN R 1, dahua CHN R 0.6, i-pro CHN R 0.3, i-pro JPN R 0.9, axis SWE R 0.8,
  hanwha-vision VNM R 0.9, vivotek TWN R 0.7, hanwha-vision KOR R 0.5, canon JPN C 0.6,
  motorola-solutions USA C 0.6, mobotix DEU C 0.4
firewall: huawei CHN R 0.6, sangfor CHN C 0.4, fortinet TWN R 1, palo-alto USA R 0.8, cisco MYS R 0.7,
  nec JPN R 0.7, watchguard USA C 0.4, stormshield FRA C 0.5, clavister SWE C 0.4, ahnlab KOR C 0.6
smartphone: apple CHN R 1, sharp CHN R 0.2, fcnt CHN R 0.17, xiaomi CHN R 0.1, samsung VNM R 0.8, google VNM R 0.7,
  sony THA R 0.6, kyocera JPN R 0.2, samsung KOR R 0.7, apple IND R 0.9, google IND C 0.6, lava IND C 0.3,
  sharp VNM C 0.6
notebook-pc: lenovo CHN R 1, hp CHN R 0.9, dell CHN R 0.8, sharp-dynabook CHN R 0.4, apple CHN R 0.4,
  fccl JPN R 0.8, nec-pc JPN R 0.8, panasonic JPN R 0.8, acer TWN R 0.7, hp JPN R 0.8, asus TWN R 0.6, vaio JPN R 0.4,
  dell VNM C 1, hp THA C 0.9, apple VNM C 0.7
rack-server: lenovo CHN R 1, inspur CHN R 0.8, h3c CHN R 0.5, nec JPN R 0.8, fsas JPN R 0.9, dell MYS R 0.9,
  hpe USA R 0.8, quanta TWN R 0.9, supermicro USA C 0.6, supermicro TWN C 0.8, wiwynn MYS C 0.8, cisco USA C 0.4
storage-array: huawei CHN R 1, inspur CHN R 0.5, hitachi JPN R 1, nec JPN R 0.6, netapp USA R 1, fsas JPN R 0.6,
  dell MYS R 0.8, synology TWN R 0.5, pure-storage USA C 0.6, hpe SGP C 0.7
"""
