//! Sub-categories: the list of what tickets of each category are about in more detail.

use guanxi_domain::service::ticket::Subcategories;

use crate::kept_table;

kept_table!(Subcategories, ticket_subcategories, seed_lock = 0x6775_616e_7869_0017, class = category: guanxi_domain::service::ticket::TicketCategory);
