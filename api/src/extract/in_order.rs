//! The arguments of a handler in the order in which a request is judged.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::{Handler, Payload};
use actix_web::{Error, FromRequest, HttpRequest};

/// The arguments of a handler. The first, which is the caller wherever there is one, is judged to its end before anything else of the
/// request: whoever isn't let in learns nothing of what else is wrong, also where proving them takes a look at the database. Then
/// comes `Q`, what the operation has to say of the query beside its arguments; then the rest.
pub struct InOrder<Q, Arguments> {
    arguments: Arguments,
    query: PhantomData<Q>,
}

macro_rules! in_order {
    ($first:ident $($rest:ident)*) => {
        impl<Q, $first, $($rest),*> FromRequest for InOrder<Q, ($first, $($rest,)*)>
        where
            Q: FromRequest<Future: 'static> + 'static,
            $first: FromRequest<Future: 'static> + 'static,
            $($rest: FromRequest<Future: 'static> + 'static,)*
        {
            type Error = Error;
            type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

            #[allow(non_snake_case, reason = "an argument is called as its type")]
            fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
                let first = $first::from_request(request, payload);
                let query = Q::from_request(request, payload);
                let rest = <($($rest,)*)>::from_request(request, payload);
                Box::pin(async move {
                    let first = first.await.map_err(Into::into)?;
                    query.await.map_err(Into::into)?;
                    #[allow(clippy::let_unit_value, reason = "there may be no further argument")]
                    let ($($rest,)*) = rest.await.map_err(Error::from)?;
                    Ok(Self { arguments: (first, $($rest,)*), query: PhantomData })
                })
            }
        }
    };
}

in_order! { A }
in_order! { A B }
in_order! { A B C }
in_order! { A B C D }
in_order! { A B C D E }
in_order! { A B C D E F }
in_order! { A B C D E F G }
in_order! { A B C D E F G H }

impl<Q: FromRequest<Future: 'static> + 'static> FromRequest for InOrder<Q, ()> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let query = Q::from_request(request, payload);
        Box::pin(async move {
            query.await.map_err(Into::into)?;
            Ok(Self { arguments: (), query: PhantomData })
        })
    }
}

/// A handler whose arguments are judged in their order.
#[derive(Clone)]
pub struct Ordered<F>(pub F);

impl<F: Handler<Arguments>, Q, Arguments> Handler<InOrder<Q, Arguments>> for Ordered<F> {
    type Output = F::Output;
    type Future = F::Future;

    fn call(&self, judged: InOrder<Q, Arguments>) -> Self::Future {
        self.0.call(judged.arguments)
    }
}
