//! Rows of a file of customers. Each row is one customer.

use crate::customers::{NewContactPointInput, NewCustomerInput};
use crate::fields::FieldCode;
use crate::platform::ReferenceInput;
use crate::platform::import::cell::{CellFault, Cells};
use crate::platform::import::mapping::{Mapping, MappingError};
use crate::vocabulary::Word;

crate::vocabulary! {
    /// What a column of a file of customers can hold.
    CustomerTarget, "import_customer_field" {
        Reference = "external_ref", "外部编号", "External reference";
        Name = "name", "名称", "Name";
        Kind = "kind", "类型", "Kind";
        Phone = "phone", "电话", "Phone";
        Email = "email", "电子邮件", "E-mail";
        Address = "address", "地址", "Address";
        Wechat = "wechat", "微信号", "WeChat id";
        Province = "province", "省", "Province";
        City = "city", "市", "City";
        District = "district", "区", "District";
        Tags = "tags", "标签", "Tags, divided by semicolons";
        Interests = "interests", "兴趣", "Interests, divided by semicolons";
        Birthday = "birthday", "生日", "Birthday";
        Language = "language", "语言", "Language";
        TimeZone = "time_zone", "时区", "Time zone";
        Industry = "industry", "行业", "Industry";
        OrganizationSize = "organization_size", "规模", "Size of the organisation";
        SourceChannel = "source_channel", "来源渠道", "Source: channel";
        SourceDetail = "source_detail", "来源详情", "Source: detail";
        PotentialGrade = "potential_grade", "意向级别", "Potential grade";
        PreferredChannel = "preferred_channel", "首选渠道", "Preferred channel";
        IdentityNumber = "identity_number", "证件号码", "Identity number";
        Notes = "notes", "备注", "Notes";
    }
}

const TARGETS: usize = CustomerTarget::ALL.len();

/// The contact points of a row in the order in which they stand in the customer that it makes.
const CONTACT_POINTS: [(CustomerTarget, &str, Option<&str>); 4] = [
    (CustomerTarget::Phone, "phone", None),
    (CustomerTarget::Email, "email", None),
    (CustomerTarget::Address, "address", None),
    (CustomerTarget::Wechat, "social", Some("wechat")),
];

/// Reads the records of one file.
#[derive(Clone, Debug)]
pub struct CustomerReader {
    columns: [Option<usize>; TARGETS],
    names: Vec<String>,
}

/// One customer of a file: its cells, trimmed, as far as they are mapped and not empty. They are judged by the rules of
/// customers, as those of any other caller are. Personal.
#[derive(Clone)]
pub struct CustomerRow<'a> {
    cells: [Option<&'a str>; TARGETS],
}

impl CustomerReader {
    /// Refuses a mapping with which no row could be read.
    ///
    /// # Errors
    /// `Missing` where nothing names the customer.
    pub fn check(mapping: &Mapping<CustomerTarget>) -> Result<(), MappingError> {
        use CustomerTarget::{Email, Name, Phone, Reference};
        mapping.need_one_of(&[Reference, Name, Phone, Email])
    }

    /// Makes a reader for a file with the given header.
    ///
    /// # Errors
    /// Those of [`Mapping::resolve`] and of [`Self::check`].
    pub fn new(mapping: &Mapping<CustomerTarget>, header: &[&str]) -> Result<Self, MappingError> {
        let positions = mapping.resolve(header)?;
        Self::check(mapping)?;
        let mut columns = [None; TARGETS];
        for (place, target) in columns.iter_mut().zip(CustomerTarget::ALL) {
            *place = positions.of(*target);
        }
        Ok(Self { columns, names: header.iter().map(|name| name.trim().to_owned()).collect() })
    }

    /// The name of a column by its position.
    #[must_use]
    pub fn column_name(&self, column: Option<usize>) -> Option<&str> {
        self.names.get(column?).map(String::as_str)
    }

    /// The name of the column from which the member of a customer came that a pointer names.
    #[must_use]
    pub fn column_of_pointer(&self, pointer: &str, row: &CustomerRow<'_>) -> Option<&str> {
        let mut parts = pointer.trim_start_matches('/').split('/');
        let target = match (parts.next()?, parts.next()) {
            ("contact_points", Some(at)) => {
                let at: usize = at.parse().ok()?;
                row.contact_points().nth(at).map(|(target, ..)| target)?
            }
            ("references", _) => CustomerTarget::Reference,
            (name, _) => CustomerTarget::from_word(name)?,
        };
        self.column_name(self.columns.get(target as usize).copied().flatten())
    }

    /// Reads one record, given as its cells by position. `None` where the row names nobody; the fault is then in the list.
    pub fn read<'a>(&self, cell: impl Fn(usize) -> Option<&'a str>, faults: &mut Vec<CellFault>) -> Option<CustomerRow<'a>> {
        use CustomerTarget::{Email, Name, Phone, Reference};
        let mut cells = Cells::of(cell, faults);
        let row = CustomerRow { cells: self.columns.map(|column| cells.raw(column)) };
        let names = [Reference, Name, Phone, Email];
        if names.into_iter().all(|target| row.get(target).is_none()) {
            let column = names.into_iter().find_map(|target| self.columns.get(target as usize).copied().flatten());
            cells.refuse(column, FieldCode::Required);
            return None;
        }
        Some(row)
    }
}

impl<'a> CustomerRow<'a> {
    /// A cell; `None` where it is empty or not mapped.
    #[must_use]
    pub fn get(&self, target: CustomerTarget) -> Option<&'a str> {
        self.cells.get(target as usize).copied().flatten()
    }

    fn contact_points(&self) -> impl Iterator<Item = (CustomerTarget, &'static str, Option<&'static str>, &'a str)> {
        CONTACT_POINTS.into_iter().filter_map(|(target, kind, platform)| self.get(target).map(|value| (target, kind, platform, value)))
    }

    /// What the row says of the customer. A customer without a kind is a person; one without a name is called by the
    /// reference, else by what else the row names it by, masked as all personal values are.
    #[must_use]
    pub fn input(&self, source: &str) -> NewCustomerInput {
        use CustomerTarget as To;
        let text = |target: To| self.get(target).map(str::to_owned);
        let list = |target: To| {
            self.get(target).map(|text| {
                let parts = text.split([';', '；', '|']).map(str::trim).filter(|part| !part.is_empty());
                parts.map(str::to_owned).collect::<Vec<_>>()
            })
        };
        let points = self.contact_points().map(|(_, kind, platform, value)| NewContactPointInput {
            kind: Some(kind.to_owned()),
            value: Some(value.to_owned()),
            platform: platform.map(str::to_owned),
            ..NewContactPointInput::default()
        });
        let masked = || {
            self.get(To::Phone).map(crate::customers::masking::phone).or_else(|| self.get(To::Email).map(crate::customers::masking::email))
        };
        let reference = |reference: &str| ReferenceInput { source: Some(source.to_owned()), reference: Some(reference.to_owned()) };
        NewCustomerInput {
            kind: Some(text(To::Kind).unwrap_or_else(|| "person".to_owned())),
            name: text(To::Name).or_else(|| text(To::Reference)).or_else(masked),
            language: text(To::Language),
            time_zone: text(To::TimeZone),
            birthday: self.get(To::Birthday).map(|text| text.replace('/', "-")),
            industry: text(To::Industry),
            organization_size: text(To::OrganizationSize),
            province: text(To::Province),
            city: text(To::City),
            district: text(To::District),
            interests: list(To::Interests),
            source_channel: text(To::SourceChannel),
            source_detail: text(To::SourceDetail),
            potential_grade: text(To::PotentialGrade),
            tags: list(To::Tags),
            preferred_channel: text(To::PreferredChannel),
            identity_number: text(To::IdentityNumber),
            notes: text(To::Notes),
            contact_points: Some(points.collect()),
            references: self.get(To::Reference).map(|text| vec![reference(text)]),
            ..NewCustomerInput::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::customers::NewCustomer;
    use crate::fields::Fields;
    use crate::instant::Instant;

    const HEADER: &[&str] = &["编号", "姓名", "手机", "邮箱", "标签"];

    fn reader() -> CustomerReader {
        let pairs = ["external_ref=编号", "name=姓名", "phone=手机", "email=邮箱", "tags=标签"];
        CustomerReader::new(&Mapping::parse(pairs).unwrap(), HEADER).unwrap()
    }

    fn row(record: &[&'static str]) -> Option<CustomerRow<'static>> {
        reader().read(|at| record.get(at).copied(), &mut Vec::new())
    }

    #[test]
    fn a_row_becomes_a_customer() {
        let input = row(&["7", " 王芳 ", "13800138000", "", "VIP；老客户;"]).unwrap().input("erp");
        assert_eq!((input.name.as_deref(), input.kind.as_deref()), (Some("王芳"), Some("person")));
        assert_eq!(input.tags.as_deref(), Some(["VIP".to_owned(), "老客户".to_owned()].as_slice()));
        assert_eq!(input.contact_points.as_ref().map(Vec::len), Some(1));
        let mut fields = Fields::new();
        assert!(NewCustomer::read(input, Instant::UNIX_EPOCH, &mut fields).is_some() && fields.is_clean());
    }

    #[test]
    fn names_default_to_the_reference() {
        assert_eq!(row(&["7"]).unwrap().input("erp").name.as_deref(), Some("7"));
        assert_eq!(row(&["", "", "13800138000"]).unwrap().input("erp").name.as_deref(), Some("138****8000"));
    }

    #[test]
    fn faults_find_their_column() {
        let row = row(&["7", "王芳", "", "nobody", ""]).unwrap();
        let mut fields = Fields::new();
        let new = NewCustomer::read(row.input("erp"), Instant::UNIX_EPOCH, &mut fields);
        let refusal = fields.finish(new).map(|_| ()).unwrap_err();
        let columns: Vec<_> =
            refusal.errors.iter().map(|error| reader().column_of_pointer(&error.pointer, &row).map(str::to_owned)).collect();
        assert_eq!(columns, [Some("邮箱".to_owned())]);
    }

    #[test]
    fn a_row_that_names_nobody_is_refused() {
        let mut faults = Vec::new();
        let record = ["", "", "", "", "VIP"];
        assert!(reader().read(|at| record.get(at).copied(), &mut faults).is_none());
        assert_eq!(faults, [CellFault { column: Some(0), code: FieldCode::Required, arguments: vec![] }]);
    }

    #[test]
    fn targets_stand_in_order() {
        for (at, target) in CustomerTarget::ALL.iter().enumerate() {
            assert_eq!(*target as usize, at);
        }
    }
}
