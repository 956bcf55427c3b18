"""What goes into what: the main components of each part, in units of the component per unit of the part.

Quantities are assumptions of the right order, kept so low that the components never cost more than the part.
"""

from __future__ import annotations

from tools.japan_ict.rows import Row

__all__ = ["BILLS", "bom"]

_TEXT = """
base-station-5g: radio-unit 3, antenna 3, optical-transceiver 6, power-supply-unit 4, fpga 4, pcb 4
core-network: rack-server 24, ethernet-switch 6, storage-array 2, optical-transceiver 48
carrier-router: switch-asic 12, optical-transceiver 16, dram-module 16, pcb 8, power-supply-unit 4
enterprise-router: switch-asic 1, dram-module 1, pcb 1, power-supply-unit 1
ethernet-switch: switch-asic 1, pcb 1, power-supply-unit 1
optical-transport: optical-transceiver 40, fpga 12, pcb 12, power-supply-unit 4
pon-olt: optical-transceiver 16, switch-asic 4, pcb 4, power-supply-unit 2
wifi-ap: mcu 0.02, pcb 0.5, crystal-oscillator 0.002
microwave-link: rf-gan 8, antenna 2, fpga 2, pcb 3
land-mobile-radio: baseband-soc 1, rf-gan 1, pcb 1, crystal-oscillator 0.003
satellite-terminal: rf-gan 24, fpga 6, antenna 1, pcb 4, rare-earth-magnet 0.6
surveillance-camera: image-sensor 1, mcu 0.01, pcb 0.4, rare-earth-magnet 0.03
firewall: server-cpu 1, dram-module 4, ssd 1, power-supply-unit 2, pcb 1
smartphone: baseband-soc 1, dram-module 0.5, image-sensor 3, pcb 0.5
notebook-pc: dram-module 1, ssd 1, pcb 0.6
rack-server: server-cpu 2, dram-module 8, ssd 4, power-supply-unit 2, pcb 2
storage-array: ssd 60, server-cpu 2, dram-module 8, power-supply-unit 4
radio-unit: rf-gan 16, fpga 2, pcb 3, crystal-oscillator 0.004
antenna: pcb 2, connector 0.05
optical-transceiver: pcb 0.2, mcu 0.01, connector 0.002, germanium 0.0005
optical-cable: fibre-preform 0.65
pcb: copper-clad-laminate 0.6
power-supply-unit: power-device 2, pcb 0.3
backup-battery: mcu 0.02, power-device 2
cellular-module: baseband-soc 1, pcb 0.1
server-cpu: osat-package 0.002, photoresist 0.002
fpga: logic-28nm 0.02, osat-package 0.001
dram-module: silicon-wafer 0.05, photoresist 0.001
ssd: silicon-wafer 0.06, photoresist 0.001
mcu: logic-28nm 0.02, osat-package 0.1
power-device: silicon-wafer 0.02, osat-package 0.001
rf-gan: gallium 0.002, osat-package 0.001
switch-asic: logic-28nm 0.02, osat-package 0.001
logic-28nm: silicon-wafer 1, photoresist 0.03
image-sensor: silicon-wafer 0.004
rare-earth-magnet: rare-earth-oxide 0.32
fibre-preform: germanium 0.004
"""


def _read() -> dict[str, dict[str, float]]:
    bills: dict[str, dict[str, float]] = {}
    for line in _TEXT.strip().splitlines():
        part_id, contents = line.split(": ")
        pairs = [item.rsplit(" ", 1) for item in contents.split(", ")]
        bills[part_id] = {component: float(units) for component, units in pairs}
    return bills


BILLS: dict[str, dict[str, float]] = _read()
"""Part to its components and their quantities; a part that is not named has no bill."""


def bom() -> list[Row]:
    """The rows of the table `bom`."""
    return [
        {"part_id": part_id, "component_id": component, "units_per_unit": units,
         "source_id": "rule-bom", "grade": "assumption"}
        for part_id, bill in BILLS.items()
        for component, units in bill.items()
    ]  # fmt: skip
