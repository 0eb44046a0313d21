//! The fields of the company, each with who leads it.

use super::words::ComplaintKind;
use crate::access::BuiltInRole;

crate::vocabulary! {
    /// A field of the company that answers for complaints.
    Field, "complaint_field" {
        Sales = "sales", "销售", "Sales";
        AfterSales = "after_sales", "售后", "After-sales";
    }
}

impl Field {
    /// The role of whoever manages the field in an outlet.
    #[must_use]
    pub const fn manager(self) -> BuiltInRole {
        match self {
            Self::Sales => BuiltInRole::SalesManager,
            Self::AfterSales => BuiltInRole::ServiceManager,
        }
    }

    /// The role of whoever directs the field.
    #[must_use]
    pub const fn director(self) -> BuiltInRole {
        match self {
            Self::Sales => BuiltInRole::SalesDirector,
            Self::AfterSales => BuiltInRole::ServiceDirector,
        }
    }
}

impl ComplaintKind {
    /// The field that answers for complaints of this kind: what was sold and charged is a matter of sales, all else of after-sales.
    #[must_use]
    pub const fn field(self) -> Field {
        match self {
            Self::Sales | Self::Billing => Field::Sales,
            Self::AfterSales | Self::ServiceQuality | Self::ProductTechnical | Self::Delivery | Self::StaffConduct | Self::Other => {
                Field::AfterSales
            }
        }
    }
}
