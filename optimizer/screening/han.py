"""Names in Chinese characters: trade words and places split off, the rest read in Pinyin."""

from __future__ import annotations

import re
from functools import cache

from .han_variants import VARIANTS

__all__ = ["han_words", "pinyin"]


def _table(table: str) -> dict[str, str]:
    """``technology 技术 科技`` and so on: each word after the first to it, in the characters that names are folded to."""
    lines = (line.split() for line in table.strip().splitlines())
    return {word.translate(VARIANTS): english for english, *words in lines for word in words}


_WORDS = _table("""
technology 技术 科技
telecom 电信 通讯
communication 通信
electronic 电子
electric 电气 电器 电机 电工
semiconductor 半导体
microelectronic 微电子
optoelectronic 光电子 光电
integrated 集成 集積
circuit 电路 回路
information 信息 情報 资讯 資訊
digital 数字 数码
data 数据
network 网络 网路
internet 互联网 物联网
software 软件 软体
computer 计算机 电脑 计算
memory 存储 記憶
storage 储能 存儲器
energy 能源 新能源 动力
battery 电池 蓄電池
security 安防 安全 警備
video 视频 視訊
monitor 监控
intelligent 智能 智慧
robot 机器人
aviation 航空
aerospace 航天 宇航
shipbuilding 船舶 造船
shipping 航运 海運 远洋运输
nuclear 核能 核电
chemical 化学 化工
material 材料 新材料
metal 金属
steel 钢铁 製鋼
mining 矿业 鉱山
machine 机械 重工
equipment 设备 装备
device 器件 终端
instrument 仪器 仪表
optic 光学 光纤
precision 精密
system 系统
solution 解决方案
engineering 工程
manufacturing 制造 製作所 制作所
factory 工厂 工場
industry 工业 产业 実業 实业 興業
holding 控股 持株
group 集团
investment 投资
fund 基金
trading 贸易 商贸 商事 通商 物産
import 进出口
service 服务
management 管理
development 发展 开发
design 设计
research 研究 科学
institute 研究所 研究院
laboratory 实验室
company 公司
international 国际
global 全球
shares 股份
cloud 云计算 云服务
mobile 移动
terminal 手机
bank 银行
insurance 保险
university 大学
academy 学院
hospital 医院
hotel 酒店 饭店
food 食品
restaurant 餐饮
pharmaceutical 制药 医药
medical 医疗
construction 建设 建筑 建設
property 地产 不动产
brokerage 证券
logistic 物流 运输
car 汽车 自動車
rail 铁路 铁道 轨道交通
marine 海洋
media 传媒 文化
education 教育
textile 纺织
garment 服装 服饰
sales 販売 销售
office 事務所
china 中国 中华
japan 日本
taiwan 台湾
hongkong 香港
macau 澳门
korea 韩国
america 美国 北美
asia 亚洲 亚太
beijing 北京
shanghai 上海
tianjin 天津
chongqing 重庆
guangdong 广东
guangzhou 广州
shenzhen 深圳
dongguan 东莞
foshan 佛山
zhuhai 珠海
huizhou 惠州
zhongshan 中山
shantou 汕头
zhejiang 浙江
hangzhou 杭州
ningbo 宁波
wenzhou 温州
jiaxing 嘉兴
shaoxing 绍兴
jiangsu 江苏
nanjing 南京
suzhou 苏州
wuxi 无锡
changzhou 常州
nantong 南通
kunshan 昆山
anhui 安徽
hefei 合肥
wuhu 芜湖
fujian 福建
fuzhou 福州
xiamen 厦门
quanzhou 泉州
jiangxi 江西
nanchang 南昌
shandong 山东
jinan 济南
qingdao 青岛
yantai 烟台
henan 河南
zhengzhou 郑州
hubei 湖北
wuhan 武汉
hunan 湖南
changsha 长沙
zhuzhou 株洲
guangxi 广西
hainan 海南
sichuan 四川
chengdu 成都
mianyang 绵阳
guizhou 贵州
yunnan 云南
kunming 昆明
tibet 西藏
shaanxi 陕西
xian 西安
shanxi 山西
gansu 甘肃
xinjiang 新疆
liaoning 辽宁
shenyang 沈阳
dalian 大连
jilin 吉林
changchun 长春
heilongjiang 黑龙江
harbin 哈尔滨
hebei 河北
mongolia 内蒙古
taipei 台北
tokyo 东京
osaka 大阪
yangtze 长江 扬子
""")
_LONGEST_FIRST = sorted((word for word in _WORDS if len(word) > 1), key=len, reverse=True)
# 中科技术 is 中科 and 技术. A city or province may be called one: 深圳市.
_SPLIT = re.compile("(" + "|".join(_LONGEST_FIRST).replace("科技", "科技(?!术)") + ")[市省]?")

# Readings that names of firms have and the most frequent reading of the character is another.
_READINGS = {"长": "chang", "乐": "le", "行": "hang"}


def han_words(run: str) -> list[str]:
    """The words of a run of folded Chinese characters: English for trade words and places, what stands between as it is.

    华为技术 is 华为 and technology.
    """
    words: list[str] = []
    end = 0
    for found in _SPLIT.finditer(run):
        words += [run[end : found.start()], _WORDS[found.group(1)]]
        end = found.end()
    return [word for word in [*words, run[end:]] if word]


@cache
def pinyin(word: str) -> str:
    """Folded Chinese characters in Pinyin without tones, written as one word: 华为 is huawei."""
    # Imported here because its tables take a third of a second to load and few runs need them.
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(word)
    if len(syllables) != len(word):
        return "".join(syllables)
    return "".join(_READINGS.get(character, syllable) for character, syllable in zip(word, syllables, strict=True))
