//! The listener: loopback alone, limits on connections and time, a stop that
//! lets running answers end.

use axum::Router;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, Semaphore};

/// Connections at once: `max-connections`. More are turned away at once, so that
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

/// Serves until told to stop.
pub async fn serve(listeners: Vec<TcpListener>, router: Router, stop: Arc<Notify>) {
    let room = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let accepting: Vec<_> = listeners
        .into_iter()
        .map(|l| tokio::spawn(accept(l, router.clone(), Arc::clone(&room))))
        .collect();
    stop.notified().await;
    accepting.iter().for_each(tokio::task::JoinHandle::abort);
    // All places free means that every connection has ended.
    let all = room.acquire_many(MAX_CONNECTIONS as u32);
    let _ = tokio::time::timeout(STOP_TIME, all).await;
}

async fn accept(listener: TcpListener, router: Router, room: Arc<Semaphore>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file handles, say: wait for some to close.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = Arc::clone(&room).try_acquire_owned() else { continue };
        let router = router.clone();
        tokio::spawn(async move {
            let _ = tokio::time::timeout(LIFE_TIME, connection(stream, router)).await;
            drop(place);
        });
    }
}

async fn connection(stream: TcpStream, router: Router) {
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router);
    // An error here is the client's: it went away, was too slow, or spoke no HTTP.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_headers(64)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
