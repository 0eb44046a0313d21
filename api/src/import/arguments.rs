//! What an import is asked for on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use guanxi_domain::platform::import::{Delimiter, EncodingChoice, OnMatch};
use guanxi_domain::vocabulary::Word;

/// What the file holds.
#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// Import customers, one a row
    Customers(CustomersArguments),
    /// Import orders, one a row
    Orders(OrdersArguments),
    /// Import interactions, one a row
    Interactions(InteractionsArguments),
}

/// What all imports can be asked for.
#[derive(Debug, Args)]
pub struct FileArguments {
    /// The CSV file; its first line names the columns
    pub file: PathBuf,
    /// Which column holds a field: `field=column`; may be given many times
    #[arg(long = "map", value_name = "FIELD=COLUMN", required = true)]
    pub map: Vec<String>,
    /// The system whose references the file holds
    #[arg(long, default_value = guanxi_domain::platform::import::DEFAULT_SOURCE)]
    pub source: String,
    /// Code of the unit that new records belong to; the company where absent
    #[arg(long)]
    pub unit: Option<String>,
    /// What to do with a row whose record is there already
    #[arg(long, value_enum, default_value_t = OnMatchArgument::Skip)]
    pub on_match: OnMatchArgument,
    /// How the file spells letters
    #[arg(long, value_enum, default_value_t = EncodingArgument::Auto)]
    pub encoding: EncodingArgument,
    /// What stands between two columns: `,` `;` `|` or `tab`
    #[arg(long, default_value = ",", value_parser = delimiter)]
    pub delimiter: Delimiter,
    /// Judge every row and write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Import the file although it was imported before
    #[arg(long)]
    pub again: bool,
    /// Where refused rows go, to be mended and sent again; `FILE.refused.csv` where absent
    #[arg(long, visible_alias = "refused-rows")]
    pub refused: Option<PathBuf>,
}

/// What an import of orders can be asked for.
#[derive(Debug, Args)]
pub struct OrdersArguments {
    /// What all imports have in common
    #[command(flatten)]
    pub file: FileArguments,
    /// Currency of rows that name none (ISO 4217)
    #[arg(long)]
    pub currency: String,
    /// Status of rows that name none
    #[arg(long, default_value = "paid")]
    pub status: String,
    /// Zone of dates and local times (IANA); the company's where absent
    #[arg(long)]
    pub time_zone: Option<String>,
    /// Make the customers that are not there yet
    #[arg(long)]
    pub create_customers: bool,
}

/// What an import of interactions can be asked for.
#[derive(Debug, Args)]
pub struct InteractionsArguments {
    /// What all imports have in common
    #[command(flatten)]
    pub file: FileArguments,
    /// Zone of dates and local times (IANA); the company's where absent
    #[arg(long)]
    pub time_zone: Option<String>,
}

/// What an import of customers can be asked for.
#[derive(Debug, Args)]
pub struct CustomersArguments {
    /// What all imports have in common
    #[command(flatten)]
    pub file: FileArguments,
    /// Make customers although others have the same phone, e-mail address or identity number
    #[arg(long)]
    pub allow_duplicates: bool,
}

/// What to do with a row whose record is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnMatchArgument {
    /// Leave the record as it is
    Skip,
    /// Bring the record to what the row says
    Update,
    /// Refuse the row
    Report,
}

/// How a file spells letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EncodingArgument {
    /// UTF-8 where all of the file is, else GBK
    Auto,
    /// UTF-8, with or without a byte order mark
    Utf8,
    /// GBK (and GB 18030, which holds it)
    Gbk,
}

impl From<OnMatchArgument> for OnMatch {
    fn from(argument: OnMatchArgument) -> Self {
        match argument {
            OnMatchArgument::Skip => Self::Skip,
            OnMatchArgument::Update => Self::Update,
            OnMatchArgument::Report => Self::Report,
        }
    }
}

impl From<EncodingArgument> for EncodingChoice {
    fn from(argument: EncodingArgument) -> Self {
        match argument {
            EncodingArgument::Auto => Self::Auto,
            EncodingArgument::Utf8 => Self::Utf8,
            EncodingArgument::Gbk => Self::Gbk,
        }
    }
}

fn delimiter(text: &str) -> Result<Delimiter, String> {
    let by_letter = Delimiter::ALL.iter().copied().find(|delimiter| text.as_bytes() == [delimiter.byte()]);
    by_letter.or_else(|| Delimiter::from_word(text)).ok_or_else(|| "one of , ; | tab".to_owned())
}
