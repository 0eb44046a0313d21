//! Facts: what a company must know of its customers, and how fresh what it knows is.
//!
//! Which facts are required of whom is a [setting](Requirements). **Mastery** is the share of the required facts that are known,
//! **freshness** the share that are known and were verified within their term. A value counts as verified when it was entered, by
//! whomever; from then on it ages, until somebody makes sure that it still holds. Where a customer can be reached is another matter:
//! a contact point is verified only where somebody said so.

mod judge;
mod known;
mod requirements;
#[cfg(test)]
mod tests;
mod verify;

pub use judge::{Judged, JudgedFact, judge};
pub use requirements::{RequiredFact, RequiredFactInput, Requirements, RequirementsInput, TERM_MAX};
pub use verify::{read_facts, verify};

pub(super) use known::entered;

crate::vocabulary! {
    /// Something to be known of a customer.
    CustomerFact, "customer_fact" {
        Name = "name", "名称", "Name";
        Phone = "phone", "电话", "Phone";
        Email = "email", "电子邮件", "E-mail address";
        Address = "address", "地址", "Postal address";
        Social = "social", "社交账号", "Social handle";
        Contact = "contact", "联系人", "Contact";
        Birthday = "birthday", "生日", "Birthday";
        Industry = "industry", "行业", "Line of business";
        OrganizationSize = "organization_size", "单位规模", "Size of the organisation";
        Province = "province", "省份", "Province";
        City = "city", "城市", "City";
        District = "district", "区县", "District";
        Language = "language", "语言", "Language";
        Interests = "interests", "兴趣", "Interests";
        SourceChannel = "source_channel", "来源渠道", "Channel of origin";
        PotentialGrade = "potential_grade", "意向级别", "Potential grade";
        PreferredChannel = "preferred_channel", "偏好渠道", "Preferred channel";
        Owner = "owner", "归属人", "Owner";
        IdentityNumber = "identity_number", "证件号码", "Identity number";
    }
}
