"""Who could supply each kind of equipment, from which country, and how far along the qualification is.

An entry is `supplier COUNTRY status weight`: the country is the plant's, the status I incumbent, Q qualified or C
candidate, and the weight sets the offer's size among those of the same group. That the firm makes such goods is
public, and so is its presence in the country, by itself or by the makers it contracts; a candidate's site may be
announced or assumed. The status and the weight are assumptions.
"""

__all__ = ["EQUIPMENT"]

EQUIPMENT = """
base-station-5g: huawei CHN I 1, zte CHN I 0.5, ericsson SWE I 1, nokia FIN I 0.8, nec JPN I 0.9,
  samsung KOR Q 0.8, fujitsu JPN Q 0.8, ericsson USA C 0.8, nokia IND C 0.7, mavenir USA C 0.5, tejas IND C 0.4
core-network: huawei CHN I 1, zte CHN I 0.4, nec JPN I 1, ericsson SWE I 1, nokia FIN I 0.9, cisco USA Q 0.8,
  samsung KOR Q 0.6, mavenir USA C 0.7, hpe USA C 0.5
carrier-router: huawei CHN I 1, cisco USA I 1.4, nokia FIN I 0.9, hpe USA I 0.7, alaxala JPN Q 0.8,
  cisco MYS Q 0.7, fujitsu JPN C 0.5, ufispace TWN C 0.7, edgecore TWN C 0.5
enterprise-router: h3c CHN I 1, huawei CHN I 0.76, cisco USA I 2.0, yamaha JPN I 0.9, nec JPN I 0.7,
  furukawa JPN Q 0.6, hpe USA Q 0.5, zyxel TWN C 0.7, lancom DEU C 0.5, cisco MYS C 0.7
ethernet-switch: huawei CHN I 1, h3c CHN I 0.8, cisco USA I 1.4, alaxala JPN I 0.7, hpe USA I 0.6,
  apresia JPN Q 0.6, arista MYS Q 0.8, allied-telesis JPN C 0.5, edgecore TWN C 0.8, extreme USA C 0.5
optical-transport: huawei CHN I 1, zte CHN I 0.4, fiberhome CHN I 0.3, nec JPN I 1, fujitsu JPN I 1, ciena THA I 0.7,
  nokia FIN Q 0.7, adtran DEU Q 0.5, ciena USA C 0.8, ekinops FRA C 0.4, nokia USA C 0.7, tejas IND C 0.5
pon-olt: huawei CHN I 1, zte CHN I 0.7, fiberhome CHN I 0.4, mitsubishi-electric JPN I 0.9, sumitomo-electric JPN I 0.9,
  nokia FIN I 0.8, dasan KOR Q 0.7, adtran USA C 0.7, calix USA C 0.6, tejas IND C 0.6
wifi-ap: huawei CHN I 0.8, h3c CHN I 1, cisco USA I 1, allied-telesis JPN I 0.7, edgecore TWN I 0.7,
  nec JPN Q 0.7, hpe MYS Q 0.8, furuno-systems JPN C 0.6, zyxel TWN C 0.7, extreme USA C 0.5, vnpt-technology VNM C 0.6
microwave-link: huawei CHN I 1, zte CHN I 0.4, nec JPN I 1, ericsson SWE I 0.9, japan-radio JPN Q 0.6,
  aviat USA Q 0.7, aviat NZL C 0.5, filtronic GBR C 0.4, nokia FIN C 0.6
land-mobile-radio: hytera CHN I 1, motorola-solutions MYS I 1, jvckenwood JPN I 0.9, icom JPN I 0.8,
  tait NZL I 0.6, l3harris USA I 0.5, codan AUS Q 0.6, airbus-secure FIN C 0.5, sepura GBR C 0.6
satellite-terminal: mitsubishi-electric JPN I 1, nec JPN I 0.9, viasat USA I 1, hughes USA Q 0.8,
  st-engineering SGP Q 0.6, intellian KOR Q 0.7, japan-radio JPN C 0.6, em-solutions AUS Q 0.6, l3harris USA C 0.5,
  thales FRA C 0.5
surveillance-camera: hikvision CHN I 1, dahua CHN I 0.6, i-pro JPN I 0.9, axis SWE I 0.8, hanwha-vision VNM I 0.9,
  vivotek TWN Q 0.7, hanwha-vision KOR Q 0.5, canon JPN C 0.6, motorola-solutions USA C 0.6, mobotix DEU C 0.4
firewall: huawei CHN I 0.6, sangfor CHN I 0.4, fortinet TWN I 1, palo-alto USA I 1.1, cisco USA I 0.7,
  nec JPN Q 0.7, watchguard USA C 0.4, stormshield FRA C 0.5, clavister SWE C 0.4, ahnlab KOR C 0.6
smartphone: apple CHN I 1, xiaomi CHN I 0.4, samsung VNM I 0.8, sony THA I 0.6, kyocera JPN I 0.5, samsung KOR Q 0.7,
  apple IND Q 0.9, google VNM C 0.7, lava IND C 0.4
notebook-pc: lenovo CHN I 1, hp CHN I 0.9, dell CHN I 0.8, sharp-dynabook CHN I 0.4, fccl JPN I 0.8, nec-pc JPN I 0.8,
  panasonic JPN I 0.8, acer TWN I 0.7, hp JPN Q 0.8, asus TWN Q 0.6, vaio JPN C 0.5, dell VNM C 1, hp THA C 0.9,
  apple VNM C 0.7
rack-server: lenovo CHN I 1, inspur CHN I 0.8, h3c CHN I 0.5, nec JPN I 0.8, fujitsu JPN I 0.9, dell MYS I 0.9,
  hpe USA Q 0.8, quanta TWN Q 0.9, supermicro USA C 0.6, supermicro TWN C 0.8, wiwynn MYS C 0.8, cisco USA C 0.4
storage-array: huawei CHN I 1, inspur CHN I 0.5, hitachi JPN I 1, nec JPN I 0.6, netapp USA I 1, fujitsu JPN Q 0.6,
  dell MYS Q 0.8, synology TWN Q 0.5, pure-storage USA C 0.6, hpe SGP C 0.7
"""
