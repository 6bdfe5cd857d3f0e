#[path = "../tests/quantal_response_games/mod.rs"]
mod g;
fn main() {
    for title in [0.0, 1.0] {
        let r = g::Reference { title, ..Default::default() };
        let (game, _) = r.game();
        std::fs::write(format!("/tmp/efg/reference{}.efg", title as u32), g::efg(&game)).unwrap();
        let s = realpolitik_solve::logit(&game, &[8.0; 3], &Default::default()).unwrap();
        println!("title {title} steps {} residual {:e} cert {:e}", s.steps, s.residual, s.certificate.max_regret);
        for (h, p) in game.information_sets().iter().zip(s.profile.probabilities.chunks(2)) {
            println!("  {} {:.15} {:.15}", h.label, p[0], p[1]);
        }
        let t = std::time::Instant::now();
        for _ in 0..200 { let _ = realpolitik_solve::logit(&game, &[8.0; 3], &Default::default()).unwrap(); }
        println!("  {:.0} solves/s scalar", 200.0 / t.elapsed().as_secs_f64());
    }
}
