"""Who could supply each semiconductor; written as in `routes_equipment`.

The country is where the wafers are made (or the modules, for memory), not the designer's seat: a fabless firm
stands in the country of its foundry.
"""

__all__ = ["SEMICONDUCTORS"]

SEMICONDUCTORS = """
server-cpu: hygon CHN I 1, intel USA I 1.4, intel MYS I 0.8, amd TWN I 1, nvidia TWN Q 0.7, fujitsu TWN C 0.6,
  ampere TWN C 0.6, amd USA C 0.7
baseband-soc: unisoc CHN I 1, mediatek TWN I 1, samsung KOR I 0.9, qualcomm TWN I 1, qualcomm KOR Q 0.8,
  qualcomm USA C 0.7, sequans TWN C 0.5, socionext TWN C 0.6
fpga: gowin CHN I 1, amd TWN I 1, altera USA I 1.1, lattice JPN I 0.7, microchip USA Q 0.7, achronix TWN C 0.6,
  nanoxplore FRA C 0.4, amd USA C 0.5
dram-module: cxmt CHN I 1, samsung KOR I 1, sk-hynix KOR I 1, micron JPN I 0.9, micron TWN Q 0.9, nanya TWN Q 0.7,
  winbond TWN C 0.5, smart-modular MYS C 0.6, micron USA C 0.8
ssd: ymtc CHN I 1, longsys CHN I 0.4, kioxia JPN I 1, samsung KOR I 0.9, micron SGP I 0.9, sandisk JPN Q 0.8,
  sk-hynix KOR Q 0.7, phison TWN C 0.7, sandisk MYS C 0.7, micron MYS C 0.6
mcu: gigadevice CHN I 1, renesas JPN I 1, nxp NLD I 0.8, infineon DEU I 0.8, stmicro FRA Q 0.8, nuvoton TWN Q 0.7,
  microchip USA C 0.7, toshiba JPN C 0.6, texas-instruments USA C 0.6
power-device: starpower CHN I 1, byd CHN I 0.6, mitsubishi-electric JPN I 1, fuji-electric JPN I 0.9, infineon DEU I 0.8,
  rohm JPN Q 0.7, toshiba JPN Q 0.6, infineon MYS Q 0.8, onsemi KOR C 0.7, fuji-electric MYS C 0.6, onsemi USA C 0.5
rf-gan: dynax CHN I 1, sumitomo-electric JPN I 1, rfhic KOR I 0.8, win-semi TWN I 0.9, qorvo USA Q 0.8,
  mitsubishi-electric JPN Q 0.7, macom USA C 0.7, macom FRA C 0.4, filtronic GBR C 0.3
switch-asic: centec CHN I 1, broadcom TWN I 1, marvell TWN I 0.9, microchip USA I 0.9, intel USA I 1, realtek TWN Q 0.6,
  nvidia TWN C 0.7, broadcom USA C 0.8, infineon DEU C 0.5, renesas JPN C 0.5
logic-28nm: smic CHN I 1, hua-hong CHN I 0.5, tsmc TWN I 1, umc TWN I 0.8, tsmc JPN I 0.9, umc JPN Q 0.6,
  globalfoundries SGP Q 0.8, samsung KOR Q 0.6, globalfoundries USA C 0.6, globalfoundries DEU C 0.6, psmc TWN C 0.6,
  vis SGP C 0.6, tsmc DEU C 0.7, tata-electronics IND C 0.4
image-sensor: omnivision CHN I 1, smartsens CHN I 0.5, sony JPN I 1, samsung KOR I 0.9, onsemi USA Q 0.7,
  stmicro FRA Q 0.6, canon JPN C 0.6, pixart TWN C 0.6, teledyne GBR C 0.4
osat-package: jcet CHN I 1, tongfu CHN I 0.6, ase TWN I 1, amkor JPN I 0.8, ase MYS Q 0.8, amkor KOR Q 0.8,
  powertech TWN I 0.7, amkor VNM C 0.8, unisem MYS C 0.6, inari MYS C 0.5, hana THA C 0.5, aoi JPN C 0.5, amkor USA C 0.6
"""
