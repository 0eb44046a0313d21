//! Names, places and sentences of a company that does not exist.

use guanxi_domain::service::ticket::TicketCategory::{self, Process, ProductUsage, ServiceProcess, Technical};
use guanxi_domain::service::ticket::TicketKind::{self, AfterSales, Fault, Inquiry, Request};

/// A part of the country with its cities, each with districts and a weight.
pub(super) struct Region {
    pub name: &'static str,
    pub code: &'static str,
    pub cities: &'static [City],
}

/// A city where the company has outlets.
pub(super) struct City {
    pub province: &'static str,
    pub name: &'static str,
    pub code: &'static str,
    pub weight: u64,
    pub districts: &'static [&'static str],
}

const fn city(province: &'static str, name: &'static str, code: &'static str, weight: u64, districts: &'static [&'static str]) -> City {
    City { province, name, code, weight, districts }
}

/// Where the company is, the biggest first.
pub(super) const REGIONS: &[Region] = &[
    Region {
        name: "华东区",
        code: "east",
        cities: &[
            city("上海市", "上海市", "sh", 25, &["浦东新区", "徐汇区", "静安区", "闵行区", "杨浦区", "宝山区"]),
            city("浙江省", "杭州市", "hz", 12, &["西湖区", "上城区", "拱墅区", "滨江区", "余杭区"]),
            city("江苏省", "苏州市", "sz", 13, &["姑苏区", "吴中区", "相城区", "虎丘区", "吴江区"]),
            city("江苏省", "南京市", "nj", 9, &["玄武区", "秦淮区", "鼓楼区", "江宁区", "栖霞区"]),
        ],
    },
    Region {
        name: "华南区",
        code: "south",
        cities: &[
            city("广东省", "广州市", "gz", 19, &["天河区", "越秀区", "海珠区", "番禺区", "白云区"]),
            city("广东省", "深圳市", "szx", 18, &["南山区", "福田区", "宝安区", "龙岗区", "罗湖区"]),
            city("福建省", "厦门市", "xm", 5, &["思明区", "湖里区", "集美区", "海沧区"]),
        ],
    },
    Region {
        name: "华北区",
        code: "north",
        cities: &[
            city("北京市", "北京市", "bj", 22, &["朝阳区", "海淀区", "丰台区", "通州区", "大兴区", "昌平区"]),
            city("天津市", "天津市", "tj", 14, &["和平区", "南开区", "河西区", "滨海新区"]),
            city("山东省", "青岛市", "qd", 10, &["市南区", "崂山区", "黄岛区", "李沧区"]),
        ],
    },
    Region {
        name: "西南区",
        code: "southwest",
        cities: &[
            city("四川省", "成都市", "cd", 21, &["锦江区", "武侯区", "青羊区", "高新区", "双流区"]),
            city("重庆市", "重庆市", "cq", 15, &["渝中区", "江北区", "南岸区", "渝北区"]),
            city("云南省", "昆明市", "km", 8, &["五华区", "盘龙区", "官渡区", "西山区"]),
        ],
    },
    Region {
        name: "华中区",
        code: "central",
        cities: &[
            city("湖北省", "武汉市", "wh", 13, &["江汉区", "武昌区", "洪山区", "江岸区"]),
            city("湖南省", "长沙市", "cs", 10, &["岳麓区", "芙蓉区", "天心区", "雨花区"]),
            city("河南省", "郑州市", "zz", 12, &["金水区", "二七区", "中原区", "管城区"]),
        ],
    },
    Region {
        name: "西北区",
        code: "northwest",
        cities: &[
            city("陕西省", "西安市", "xa", 12, &["雁塔区", "碑林区", "未央区", "莲湖区"]),
            city("甘肃省", "兰州市", "lz", 4, &["城关区", "七里河区", "安宁区"]),
        ],
    },
];

/// Surnames with how many of ten thousand people have them.
pub(super) const SURNAMES: &[(&str, u64)] = &[
    ("王", 725),
    ("李", 719),
    ("张", 683),
    ("刘", 538),
    ("陈", 453),
    ("杨", 308),
    ("黄", 222),
    ("赵", 205),
    ("吴", 201),
    ("周", 197),
    ("徐", 166),
    ("孙", 154),
    ("马", 129),
    ("朱", 126),
    ("胡", 124),
    ("郭", 115),
    ("何", 114),
    ("林", 113),
    ("高", 110),
    ("罗", 107),
    ("郑", 105),
    ("梁", 98),
    ("谢", 91),
    ("宋", 89),
    ("唐", 83),
    ("许", 82),
    ("韩", 80),
    ("冯", 78),
    ("邓", 77),
    ("曹", 76),
    ("彭", 74),
    ("曾", 72),
    ("肖", 70),
    ("田", 62),
    ("董", 61),
    ("袁", 57),
    ("潘", 55),
    ("蒋", 54),
    ("蔡", 53),
    ("余", 52),
    ("杜", 51),
    ("叶", 50),
    ("程", 49),
    ("苏", 48),
    ("魏", 47),
    ("吕", 46),
    ("丁", 45),
    ("任", 44),
    ("沈", 43),
    ("姚", 42),
    ("卢", 41),
    ("姜", 40),
    ("崔", 39),
    ("钟", 38),
    ("谭", 37),
    ("陆", 36),
    ("汪", 35),
    ("范", 34),
    ("单", 6),
    ("仇", 4),
    ("欧阳", 8),
    ("上官", 2),
    ("诸葛", 2),
    ("司徒", 2),
];

/// Letters of given names: of men, of women.
pub(super) const GIVEN: [&[&str]; 2] = [
    &[
        "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "刚", "平", "辉", "鹏", "华", "飞", "鑫", "波", "斌", "宇", "浩", "凯",
        "健", "俊", "帆", "帅", "旭", "宁", "龙", "林", "欢", "博", "文", "昊", "轩", "泽", "子", "嘉", "晨", "志", "建", "国", "天", "海",
    ],
    &[
        "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "燕", "玲", "婷", "雪", "慧", "莹", "倩", "颖", "洁", "琳", "璐", "悦", "欣", "怡",
        "佳", "梦", "雨", "思", "诗", "涵", "梓", "萱", "妍", "琪", "雅", "蕾", "薇", "月", "晓", "红", "秀", "英", "桂", "兰", "凤", "玉",
    ],
];

/// The first three digits of mobile phones.
pub(super) const MOBILE_PREFIXES: &[&str] =
    &["135", "136", "137", "138", "139", "150", "151", "152", "158", "159", "186", "187", "188", "189", "133", "177"];

/// Middle parts of company names, and what they do: name part and industry.
pub(super) const BUSINESSES: &[(&str, &str)] = &[
    ("物流", "物流运输"),
    ("出租汽车", "客运"),
    ("建筑工程", "建筑"),
    ("商贸", "批发零售"),
    ("科技", "信息技术"),
    ("食品", "食品"),
    ("医疗器械", "医疗"),
    ("旅游", "旅游"),
    ("电子", "制造"),
    ("餐饮管理", "餐饮"),
];
/// First parts of company names.
pub(super) const BRANDS: &[&str] =
    &["宏远", "顺达", "金盛", "海通", "瑞丰", "中兴达", "天成", "恒信", "长青", "华泰", "嘉禾", "东升", "万里", "立信", "新宇"];

/// Tags that sales people give.
pub(super) const TAGS: &[&str] =
    &["价格敏感", "老客户推荐", "二胎家庭", "新手", "注重安全", "置换意向", "车友会", "企业用车", "周末到店", "电动车意向"];
/// What customers are interested in.
pub(super) const INTERESTS: &[&str] = &["自驾游", "露营", "摄影", "亲子", "户外", "音乐", "赛车", "骑行", "美食"];
/// Where customers come from, with the words for it.
pub(super) const SOURCES: &[(&str, &str, u64)] = &[
    ("in_store", "自然到店", 30),
    ("web_form", "官网预约试驾", 15),
    ("wechat", "公众号活动", 15),
    ("social", "短视频直播", 12),
    ("event", "春季车展", 10),
    ("phone", "400热线", 8),
    ("app", "会员应用", 6),
    ("other", "老客户转介绍", 4),
];

/// What a call or a visit is about: channel, touchpoint, subject, what was said.
pub(super) const INQUIRIES: &[(&str, &str, &str, &str)] = &[
    ("phone", "first_contact", "咨询车型与价格", "客户来电询问在售车型、落地价格和优惠政策，已作介绍并邀请到店。"),
    ("wechat", "first_contact", "询问优惠活动", "客户通过微信询问本月优惠活动，已发送活动说明。"),
    ("in_store", "reception", "到店看车", "客户到店看车，对空间和油耗比较关注，介绍了两款车型。"),
    ("in_store", "test_drive", "试驾", "客户完成试驾，对动力满意，希望再比较价格。"),
    ("phone", "repair", "预约保养", "客户来电预约保养，已安排工位和服务顾问。"),
    ("app", "repair", "查询维修进度", "客户在应用中询问维修进度，已回复预计取车时间。"),
    ("chat", "first_contact", "咨询金融方案", "客户在线咨询贷款方案，已说明首付和月供。"),
    ("email", "delivery", "索取合同与发票", "客户来信索取购车合同和发票的电子版，已发送。"),
    ("wechat", "repair", "咨询轮胎更换", "客户发来轮胎照片询问是否需要更换，建议到店检查。"),
    ("phone", "delivery", "询问提车时间", "客户来电询问提车时间，已告知预计到店日期。"),
];
/// What staff say after a purchase: subject, what was said.
pub(super) const AFTERCARE: &[(&str, &str)] = &[
    ("交车后回访", "回访客户用车情况，客户表示满意，提醒了首次保养时间。"),
    ("服务后回访", "回访本次服务，客户对等待时间和服务态度表示认可。"),
    ("关怀提醒", "提醒客户保养到期，客户表示下周到店。"),
    ("活动邀请", "邀请客户参加车主讲堂，客户表示考虑。"),
];
/// What is left to do: what, within how many days.
pub(super) const TO_DO: &[(&str, i64)] =
    &[("再次联系，确认试驾时间", 2), ("发送报价单", 1), ("确认到店保养时间", 3), ("回电说明金融方案", 1), ("邀请参加新车品鉴", 5)];

/// A product: sku, name, category, price in fen.
pub(super) struct Article {
    pub sku: &'static str,
    pub name: &'static str,
    pub category: &'static str,
    pub price_minor: i64,
}

const fn article(sku: &'static str, name: &'static str, category: &'static str, price_minor: i64) -> Article {
    Article { sku, name, category, price_minor }
}

/// New cars.
pub(super) const CARS: &[Article] = &[
    article("CAR-LX5", "澜星 5 家用轿车 1.5T", "整车", 9_980_000),
    article("CAR-LX7", "澜星 7 中型轿车 2.0T", "整车", 15_980_000),
    article("CAR-YS3", "越山 3 紧凑型越野车", "整车", 12_580_000),
    article("CAR-YS6", "越山 6 七座越野车", "整车", 20_980_000),
    article("CAR-QX1", "轻行 E1 纯电小车", "整车", 6_980_000),
    article("CAR-QX4", "轻行 E4 纯电轿车", "整车", 17_980_000),
    article("CAR-HY8", "货运 8 轻型客车", "整车", 13_880_000),
];
/// What the workshop does.
pub(super) const SERVICES: &[Article] = &[
    article("SRV-A", "常规保养（小保养）", "维修保养", 48_000),
    article("SRV-B", "深度保养（大保养）", "维修保养", 168_000),
    article("SRV-BRK", "更换刹车片", "维修保养", 86_000),
    article("SRV-TYR", "更换轮胎（单条）", "维修保养", 69_900),
    article("SRV-BAT", "更换蓄电池", "维修保养", 78_000),
    article("SRV-PNT", "钣金喷漆（单面）", "维修保养", 60_000),
    article("SRV-CHK", "长途出行检测", "维修保养", 19_900),
];
/// What is sold beside.
pub(super) const EXTRAS: &[Article] = &[
    article("ACC-MAT", "全包围脚垫", "精品", 39_900),
    article("ACC-CAM", "行车记录仪", "精品", 59_900),
    article("ACC-FLM", "隔热膜套餐", "精品", 198_000),
    article("ACC-SEA", "儿童安全座椅", "精品", 128_000),
    article("CRD-WSH", "洗车年卡", "会员服务", 99_900),
    article("INS-YR", "车辆保险代办（一年）", "保险", 420_000),
];

/// A problem that customers have.
pub(super) struct Problem {
    pub subject: &'static str,
    pub description: &'static str,
    pub kind: TicketKind,
    pub category: TicketCategory,
    /// What they are told in the end.
    pub answer: &'static str,
}

const fn problem(
    kind: TicketKind,
    category: TicketCategory,
    subject: &'static str,
    description: &'static str,
    answer: &'static str,
) -> Problem {
    Problem { subject, description, kind, category, answer }
}

/// The problems that customers have.
pub(super) const PROBLEMS: &[Problem] = &[
    problem(Fault, Technical, "发动机故障灯亮", "保养后行驶约 20 公里，故障灯常亮。", "传感器接头松动，已复位并清除故障码。"),
    problem(Fault, Technical, "空调不制冷", "怠速时出风不凉。", "制冷剂不足，已查漏并加注。"),
    problem(Fault, Technical, "刹车异响", "低速制动时前轮有摩擦声。", "前制动片到限，已更换。"),
    problem(Inquiry, ProductUsage, "车机如何连接手机", "更换手机后无法投屏。", "已电话指导重新配对。"),
    problem(Inquiry, ProductUsage, "儿童锁怎么关", "后门从里面打不开。", "已说明儿童锁位置和操作方法。"),
    problem(Request, Process, "补开发票", "上月保养发票遗失。", "电子发票已重新发送。"),
    problem(Request, Process, "延保办理进度", "提交材料两周仍无结果。", "延保已生效，合同已寄出。"),
    problem(AfterSales, ServiceProcess, "预约到店无人接待", "按预约时间到店等候四十分钟。", "已致歉并安排优先工位。"),
    problem(AfterSales, ServiceProcess, "维修超过约定时间", "约定当天取车，次日仍未完工。", "配件到货，车辆已交付并赠送洗车。"),
];
