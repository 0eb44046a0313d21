//! Ending what was begun with a file, as the transaction of its row ended.

use guanxi_persistence::Error;
use uuid::Uuid;

use super::{Area, FileStore, blocking};
use crate::problem::Problem;

impl FileStore {
    /// Ends what [`Self::keep`] began, as the transaction that was to write the row ended.
    ///
    /// # Errors
    /// That of the transaction.
    pub async fn conclude_coming<T>(&self, area: Area, id: Uuid, written: Result<T, Error>) -> Result<T, Problem> {
        let (files, ended) = (self.clone(), Ended::of(&written));
        blocking(move || {
            match ended {
                Ended::Done => files.settle(area, id),
                Ended::Undone => files.discard(area, id),
                Ended::Unknown => {}
            }
            Ok(())
        })
        .await?;
        Ok(written?)
    }

    /// Ends what [`Self::doom`] began, as the transaction that was to delete the row ended.
    ///
    /// # Errors
    /// That of the transaction.
    pub async fn conclude_going<T>(&self, area: Area, id: Uuid, written: Result<T, Error>) -> Result<T, Problem> {
        let (files, ended) = (self.clone(), Ended::of(&written));
        blocking(move || {
            match ended {
                Ended::Done => files.discard(area, id),
                Ended::Undone => files.settle(area, id),
                Ended::Unknown => {}
            }
            Ok(())
        })
        .await?;
        Ok(written?)
    }
}

/// How a transaction ended, as far as can be told here.
#[derive(Clone, Copy)]
enum Ended {
    Done,
    Undone,
    /// The connection broke, perhaps behind the commit.
    Unknown,
}

impl Ended {
    const fn of<T>(written: &Result<T, Error>) -> Self {
        match written {
            Ok(_) => Self::Done,
            Err(Error::Refused(_)) => Self::Undone,
            Err(_) => Self::Unknown,
        }
    }
}
