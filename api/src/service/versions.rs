//! What lists of the versions of a configuration can be asked for: calendars, SLA policies, assignment rules.

use guanxi_domain::Fields;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::calendar::VersionSort;

use crate::extract::{ListQuery, QueryParameter, QueryValues};

/// The newest first, and nothing else.
pub struct Versions;

impl ListQuery for Versions {
    type Filter = ();
    type Sort = VersionSort;
    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<VersionSort> = Sort::descending(VersionSort::CreatedAt);
    const ONE_ORDER: bool = true;

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}
