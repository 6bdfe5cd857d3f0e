//! Draws the data of the guide: 900 made-up disputes, in which a challenger presses or
//! not and a defender gives way or fights.
//!
//! `cargo run -p realpolitik-estimate --example simulate > docs/guide/disputes.csv`

use realpolitik_estimate::{Link, Stream};

fn main() {
    println!("year,dyad,press,fight,balance,trade,regime,allies");
    let mut s = Stream::new(1, 0);
    for row in 0..900 {
        let dyad = row / 15 + 1;
        let year = 1950 + row % 15 * 4;
        let balance = s.uniform();
        let trade = 2.0 * s.uniform();
        let regime = ["autocracy", "democracy", "mixed"][s.below(3)];
        let allies = u8::from(s.uniform() < 0.3);
        // Utilities of the challenger's status quo and of war, and of the defender's war.
        let status_quo = 0.4 + 0.6 * trade;
        let war = -0.5 + 1.8 * balance;
        let fight = 0.9 - 1.6 * balance + 0.8 * f64::from(allies)
            - match regime {
                "democracy" => 0.7,
                "mixed" => 0.2,
                _ => 0.0,
            };
        let root = std::f64::consts::SQRT_2;
        let q = Link::Probit.probability(fight / root);
        let p = Link::Probit.probability((1.0 - q + q * war - status_quo + 0.6) / root);
        let press = s.uniform() < p;
        let fought = s.uniform() < q;
        let answer = if press { u8::from(fought).to_string() } else { "NA".to_owned() };
        println!(
            "{year},{dyad},{},{answer},{balance:.3},{trade:.3},{regime},{allies}",
            u8::from(press)
        );
    }
}
