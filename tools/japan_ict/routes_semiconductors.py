"""Who could supply each semiconductor; written as in `routes_equipment`.

The country is where the wafers are made (or the modules, for memory), not the designer's seat: a fabless firm
stands in the country of its foundry.
"""

__all__ = ["SEMICONDUCTORS"]

SEMICONDUCTORS = """
server-cpu: hygon CHN C 1, intel USA R 1.4, intel MYS R 0.8, amd TWN R 1, nvidia TWN R 0.7, fujitsu TWN C 0.6,
  ampere TWN C 0.6, amd USA C 0.7
baseband-soc: unisoc CHN R 1, mediatek TWN R 1, samsung KOR R 0.9, qualcomm TWN R 1, qualcomm KOR R 0.8,
  qualcomm USA C 0.7, sequans TWN C 0.5, socionext TWN C 0.6
fpga: gowin CHN R 1, amd TWN R 1.2, altera USA R 0.7, lattice JPN R 1, microchip USA R 0.4, achronix TWN C 0.6,
  nanoxplore FRA C 0.4, amd USA C 0.5
dram-module: cxmt CHN R 1, samsung KOR R 1, sk-hynix KOR R 1, micron JPN R 0.9, micron TWN R 1, nanya TWN R 0.7,
  winbond TWN C 0.5, smart-modular MYS C 0.6, micron USA C 0.8
ssd: ymtc CHN R 1, longsys CHN R 0.4, kioxia JPN R 1, samsung KOR R 0.9, micron SGP R 0.9, sandisk JPN R 0.8,
  sk-hynix KOR R 0.7, phison TWN C 0.7, sandisk MYS C 0.7, micron MYS C 0.6
mcu: gigadevice CHN R 1, renesas JPN R 1.2, nxp SGP R 0.8, infineon DEU R 0.6, stmicro FRA R 0.4, nuvoton TWN R 0.7,
  toshiba JPN R 0.5, microchip USA C 0.7, texas-instruments USA C 0.6
power-device: starpower CHN R 1, byd CHN R 0.6, mitsubishi-electric JPN R 1, fuji-electric JPN R 0.9, infineon DEU R 0.8,
  rohm JPN R 0.7, toshiba JPN R 0.6, infineon MYS R 0.8, onsemi KOR C 0.7, fuji-electric MYS C 0.6, onsemi USA C 0.5
rf-gan: dynax CHN R 1, sumitomo-electric JPN R 1, rfhic KOR R 0.8, win-semi TWN R 0.9, qorvo USA R 0.8,
  mitsubishi-electric JPN R 0.7, macom USA C 0.7, macom FRA C 0.4, filtronic GBR C 0.3
switch-asic: centec CHN R 1, broadcom TWN R 1, marvell TWN R 0.6, marvell SGP R 0.6, microchip USA R 0.9, realtek TWN R 0.6,
  nvidia TWN C 0.7, broadcom USA C 0.8, infineon DEU C 0.5, renesas JPN C 0.5
logic-28nm: smic CHN R 1, hua-hong CHN R 0.5, tsmc TWN R 1, umc TWN R 0.8, jasm JPN R 0.9, umc JPN R 0.6,
  globalfoundries SGP R 0.8, samsung KOR R 0.6, globalfoundries USA C 0.6, globalfoundries DEU C 0.6, psmc TWN C 0.4,
  vis SGP C 0.6, tsmc DEU C 0.7, tata-electronics IND C 0.4
image-sensor: omnivision CHN R 1, smartsens CHN R 0.5, sony JPN R 1, samsung KOR R 0.9, onsemi USA R 0.7,
  stmicro FRA R 0.6, canon JPN C 0.6, pixart TWN C 0.6, teledyne GBR C 0.4
osat-package: jcet CHN R 1, tongfu CHN R 0.6, ase TWN R 1, amkor JPN R 0.8, ase MYS R 0.8, amkor KOR R 0.8,
  powertech TWN R 0.7, amkor VNM C 0.8, unisem MYS C 0.6, inari MYS C 0.5, hana THA C 0.5, aoi JPN C 0.5, amkor USA C 0.6
"""
