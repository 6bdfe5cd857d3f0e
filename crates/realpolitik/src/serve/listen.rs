//! The listener: loopback alone, limits on connections and time, a stop that
//! lets running answers end.

use axum::Router;
use hyper::service::Service as _;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::VecDeque;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};
use tokio::task::AbortHandle;

/// Connections at once: `max-connections`. One more takes the place of the oldest that
/// has asked nothing yet; where all have asked something it is turned away, so that
/// nobody who holds many keeps others waiting.
const MAX_CONNECTIONS: usize = 512;
/// A request's head must have come within this time; idle connections close.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// No connection lives longer.
const LIFE_TIME: Duration = Duration::from_secs(900);
/// How long running answers may take to end when the server stops.
const STOP_TIME: Duration = Duration::from_secs(2);

/// Listeners on both loopback addresses with the same port. The second is left
/// out where the machine has no IPv6.
pub async fn bind(port: u16) -> std::io::Result<(Vec<TcpListener>, u16)> {
    let four = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let port = four.local_addr()?.port();
    let mut all = vec![four];
    if let Ok(six) = TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
        all.push(six);
    }
    Ok((all, port))
}

/// How long a place may take to become free once a connection was told to end.
const LEAVE_TIME: Duration = Duration::from_millis(500);

/// A connection, as those that want its place see it.
#[derive(Debug, Default)]
struct Caller {
    /// Whether it has asked anything.
    asked: AtomicBool,
    /// Ends it.
    task: OnceLock<AbortHandle>,
}

/// The connections, the oldest first.
type Callers = Arc<Mutex<VecDeque<Weak<Caller>>>>;

/// Tells the oldest connection that has asked nothing to end; false if there is none.
fn make_room(callers: &Callers) -> bool {
    let mut all = callers.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|c| c.strong_count() > 0);
    let silent = |c: &Weak<Caller>| c.upgrade().is_some_and(|c| !c.asked.load(Ordering::Relaxed));
    let Some(at) = all.iter().position(silent) else { return false };
    let caller = all.remove(at).and_then(|c| c.upgrade());
    caller.and_then(|c| c.task.get().map(AbortHandle::abort)).is_some()
}

/// Serves until told to stop.
pub async fn serve(listeners: Vec<TcpListener>, router: Router, stop: Arc<Notify>) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let callers = Callers::default();
    let accepting: Vec<_> = listeners
        .into_iter()
        .map(|l| tokio::spawn(accept(l, router.clone(), Arc::clone(&room), callers.clone())))
        .collect();
    stop.notified().await;
    accepting.iter().for_each(tokio::task::JoinHandle::abort);
    // All places free means that every connection has ended.
    let all = room.acquire_many(MAX_CONNECTIONS as u32);
    let _ = tokio::time::timeout(STOP_TIME, all).await;
}

async fn accept(listener: TcpListener, router: Router, room: Arc<Semaphore>, callers: Callers) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, say: wait for some to close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let place = match Arc::clone(&room).try_acquire_owned() {
            Ok(place) => place,
            Err(_) if make_room(&callers) => {
                let free = Arc::clone(&room).acquire_owned();
                let Ok(Ok(place)) = tokio::time::timeout(LEAVE_TIME, free).await else { continue };
                place
            }
            Err(_) => continue,
        };
        let router = router.clone();
        let caller = Arc::new(Caller::default());
        let mut all = callers.lock().unwrap_or_else(PoisonError::into_inner);
        all.push_back(Arc::downgrade(&caller));
        // Those that have ended do not pile up.
        if all.len() > 2 * MAX_CONNECTIONS {
            all.retain(|c| c.strong_count() > 0);
        }
        drop(all);
        let own = Arc::clone(&caller);
        let task = tokio::spawn(async move {
            let _ = tokio::time::timeout(LIFE_TIME, connection(stream, router, own)).await;
            drop(place);
        });
        let _ = caller.task.set(task.abort_handle());
    }
}

async fn connection(stream: TcpStream, router: Router, caller: Arc<Caller>) {
    let _ = stream.set_nodelay(true);
    let routes = TowerToHyperService::new(router);
    let service = hyper::service::service_fn(move |request| {
        caller.asked.store(true, Ordering::Relaxed);
        routes.call(request)
    });
    // An error here is the client's: it went away, was too slow, or spoke no HTTP.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_headers(64)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
