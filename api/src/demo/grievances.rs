//! What customers complain of.

use guanxi_domain::complaints::{Cause, ComplaintKind};

/// A grievance that customers have.
pub(super) struct Grievance {
    pub kind: ComplaintKind,
    pub subject: &'static str,
    pub account: &'static str,
    pub demand: &'static str,
    pub cause: Cause,
    pub finding: &'static str,
    /// What is done, as the customer is told.
    pub answer: &'static str,
    /// Whether it is about the car.
    pub of_car: bool,
    /// Whether it is about what somebody of the staff did.
    pub of_people: bool,
}

const fn grievance(
    kind: ComplaintKind,
    cause: Cause,
    (subject, account, demand): (&'static str, &'static str, &'static str),
    (finding, answer): (&'static str, &'static str),
) -> Grievance {
    let of_car = matches!(kind, ComplaintKind::ProductTechnical | ComplaintKind::Delivery);
    let of_people =
        matches!(kind, ComplaintKind::Sales | ComplaintKind::AfterSales | ComplaintKind::ServiceQuality | ComplaintKind::StaffConduct);
    Grievance { kind, subject, account, demand, cause, finding, answer, of_car, of_people }
}

use Cause::{Product, Service, User};
use ComplaintKind::{AfterSales, Billing, Delivery, Other, ProductTechnical, Sales, ServiceQuality, StaffConduct};

/// What customers complain of.
pub(super) const GRIEVANCES: &[Grievance] = &[
    grievance(
        Sales,
        Service,
        ("承诺的赠品没有兑现", "签合同时承诺送的脚垫和行车记录仪，提车时说没有。", "兑现当初的承诺。"),
        ("销售未在合同中写明赠品。", "向您致歉，赠品本周内寄出。"),
    ),
    grievance(
        Sales,
        Service,
        ("报价与最终价格不一致", "电话里报的价格和到店后的价格差了三千元。", "按电话报价成交。"),
        ("电话报价未包含保险。", "向您说明了价格构成，并按活动价给予优惠。"),
    ),
    grievance(
        AfterSales,
        Service,
        ("维修三次仍未解决", "同一个故障灯修了三次，第二天又亮。", "彻底修好，并说明原因。"),
        ("前两次未更换线束。", "已由技术主管重新检修，更换线束并路试。"),
    ),
    grievance(
        ServiceQuality,
        Service,
        ("预约到店等候两小时", "按预约时间到店，等了两个小时才有人接车。", "今后按预约时间接待。"),
        ("当日工位排班过满。", "向您致歉，已调整预约排班。"),
    ),
    grievance(
        ProductTechnical,
        Product,
        ("新车变速箱顿挫", "提车一个月，低速换挡明显顿挫。", "免费检修或更换。"),
        ("变速箱控制程序存在缺陷。", "已升级控制程序，路试正常。"),
    ),
    grievance(
        ProductTechnical,
        User,
        ("续航明显不足", "标称五百公里，实际只能跑三百公里。", "给出合理解释。"),
        ("长期高速行驶且空调全开。", "已说明续航影响因素，并检测电池健康状况良好。"),
    ),
    grievance(
        Delivery,
        Service,
        ("交车一再延期", "合同约定月初交车，已经拖了三周。", "明确交车日期。"),
        ("配车计划未及时更新。", "车辆已到店，本周六交付。"),
    ),
    grievance(
        StaffConduct,
        Service,
        ("接待人员态度冷淡", "询问维修进度时被反复推诿。", "道歉并更换接待人员。"),
        ("接待人员未按规范回复进度。", "已安排专人跟进，并向您致歉。"),
    ),
    grievance(
        Billing,
        User,
        ("发票金额与付款不符", "发票比实际付款少了五百元。", "重开发票。"),
        ("客户使用了抵用券。", "已向您说明抵用券不计入开票金额。"),
    ),
    grievance(
        Other,
        Service,
        ("频繁接到推销电话", "保养之后一周接到六个推销电话。", "停止推销电话。"),
        ("客户的联系偏好未被遵守。", "已登记您的意愿，不再致电推销。"),
    ),
];

/// What they all complain of where something has gone wrong with a car.
pub(super) const SPIKE: Grievance = grievance(
    ProductTechnical,
    Product,
    ("行驶中突然失去动力", "在路上行驶时仪表报警，车辆突然没有动力。", "立即检修并说明原因。"),
    ("同批次控制器存在缺陷。", "已更换控制器，并上报厂家。"),
);
