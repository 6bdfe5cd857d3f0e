//! The game of 64 states in the README of sgamesolver (Eibelshäuser & Poensgen),
//! made again from its seed, and the equilibrium printed there.

use realpolitik_game::relation::{MarkovGame, StageGame};
use realpolitik_game::strategic::PayoffTable;
use realpolitik_solve::markov::{markov_logit, markov_perfect};

/// numpy's default generator: PCG64 (O'Neill 2014) seeded through `SeedSequence`.
struct Pcg {
    state: u128,
    increment: u128,
    /// Tables of the exponential ziggurat (Marsaglia & Tsang 2000).
    accept: [u64; 256],
    width: [f64; 256],
    height: [f64; 256],
}

/// Where the ziggurat's tail begins, and the area of each of its parts.
const TAIL: f64 = 7.697_117_470_131_05;
const AREA: f64 = 0.003_949_659_822_581_557;
const TWO_53: f64 = 9_007_199_254_740_992.0;

/// Eight words from a seed.
fn seed_words(seed: u32) -> [u32; 8] {
    let mut constant = 0x43b0_d7e5u32;
    let mut hash = |value: u32| {
        let v = value ^ constant;
        constant = constant.wrapping_mul(0x931e_8875);
        let v = v.wrapping_mul(constant);
        v ^ (v >> 16)
    };
    let mut pool = [seed, 0, 0, 0].map(&mut hash);
    for from in 0..4 {
        for to in (0..4).filter(|to| *to != from) {
            let other = hash(pool[from]);
            let mixed = 0xca01_f9ddu32
                .wrapping_mul(pool[to])
                .wrapping_sub(0x4973_f715u32.wrapping_mul(other));
            pool[to] = mixed ^ (mixed >> 16);
        }
    }
    let mut constant = 0x8b51_f9ddu32;
    std::array::from_fn(|i| {
        let v = pool[i % 4] ^ constant;
        constant = constant.wrapping_mul(0x58f3_8ded);
        let v = v.wrapping_mul(constant);
        v ^ (v >> 16)
    })
}

impl Pcg {
    fn new(seed: u32) -> Pcg {
        let w = seed_words(seed);
        let wide = |i: usize| u128::from(w[2 * i]) | u128::from(w[2 * i + 1]) << 32;
        let (mut accept, mut width, mut height) = ([0; 256], [0.0; 256], [0.0; 256]);
        let base = AREA / (-TAIL).exp();
        accept[0] = (TAIL / base * TWO_53) as u64;
        (width[0], height[0]) = (base / TWO_53, 1.0);
        (width[255], height[255]) = (TAIL / TWO_53, (-TAIL).exp());
        let mut edge = TAIL;
        for i in (1..255).rev() {
            let inner = -(AREA / edge + (-edge).exp()).ln();
            accept[i + 1] = (inner / edge * TWO_53) as u64;
            (width[i], height[i]) = (inner / TWO_53, (-inner).exp());
            edge = inner;
        }
        let increment = (wide(2) << 64 | wide(3)) << 1 | 1;
        let mut pcg = Pcg { state: 0, increment, accept, width, height };
        pcg.step();
        pcg.state = pcg.state.wrapping_add(wide(0) << 64 | wide(1));
        pcg.step();
        pcg
    }
    fn step(&mut self) {
        const MULTIPLIER: u128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645;
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
    }
    fn word(&mut self) -> u64 {
        self.step();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }
    /// Between 0 and 1.
    fn uniform(&mut self) -> f64 {
        (self.word() >> 11) as f64 / TWO_53
    }
    fn exponential(&mut self) -> f64 {
        loop {
            let word = self.word() >> 3;
            let (i, rest) = ((word & 255) as usize, word >> 8);
            let x = rest as f64 * self.width[i];
            if rest < self.accept[i] {
                return x;
            }
            if i == 0 {
                return TAIL - (-self.uniform()).ln_1p();
            }
            let (above, below) = (self.height[i - 1], self.height[i]);
            if (above - below) * self.uniform() + below < (-x).exp() {
                return x;
            }
        }
    }
}

/// The random game of that size: first all payoffs, player by player, then all
/// transitions.
fn random_game(states: usize, actions: usize, discount: f64, seed: u32) -> MarkovGame {
    let mut r = Pcg::new(seed);
    let profiles = actions * actions;
    let pays: Vec<Vec<f64>> =
        (0..states).map(|_| (0..2 * profiles).map(|_| r.uniform()).collect()).collect();
    let names = |n: usize, word: &str| (0..n).map(|i| format!("{word}{i}")).collect::<Vec<_>>();
    let all = pays
        .iter()
        .enumerate()
        .map(|(s, pays)| {
            let mut next = Vec::new();
            for _ in 0..profiles {
                let row: Vec<f64> = (0..states).map(|_| r.exponential()).collect();
                let total: f64 = row.iter().sum();
                next.extend(row.iter().map(|x| x / total));
            }
            let by_profile = (0..profiles).flat_map(|k| [pays[k], pays[profiles + k]]).collect();
            let table = PayoffTable::new(vec![actions; 2], by_profile).unwrap();
            StageGame::new(format!("state{s:02}"), vec![names(actions, "a"); 2], table, next)
                .unwrap()
        })
        .collect();
    MarkovGame::new(names(2, "player"), vec![discount; 2], all).unwrap()
}

#[test]
fn the_generator_is_numpys() {
    // numpy.random.default_rng(42): the first uniform numbers.
    let mut r = Pcg::new(42);
    let want = [0.773_956_048_555_963_3, 0.438_878_439_752_052_3, 0.858_597_919_911_382_5];
    assert!(want.iter().all(|w| (r.uniform() - w).abs() < 1e-15));
}

#[test]
fn the_printed_equilibrium_of_64_states_is_found() {
    let game = random_game(64, 4, 0.95, 42);
    let found = markov_perfect(&game, &Default::default()).unwrap();
    let s = &found.solution;
    assert!(s.certificate.holds(), "{:e}", s.certificate.max_regret);
    let close = |a: &[f64], b: &[f64], unit: f64| {
        assert!(a.iter().zip(b).all(|(x, y)| (x - y).abs() <= 0.51 * unit), "{a:?} {b:?}");
    };
    close(&s.values[0], &[15.09, 15.63], 0.01);
    close(&s.values[1], &[14.76, 15.61], 0.01);
    let p = &s.profile.probabilities;
    close(&p[0][0], &[1.0, 0.0, 0.0, 0.0], 0.001);
    close(&p[0][1], &[0.0, 0.0, 1.0, 0.0], 0.001);
    close(&p[1][0], &[0.0, 0.961, 0.0, 0.039], 0.001);
    close(&p[1][1], &[0.354, 0.0, 0.0, 0.646], 0.001);
    let response = markov_logit(&game, &[5.0; 2], &Default::default()).unwrap();
    assert!(response.certificate.holds());
}

#[test]
fn a_branch_that_turns_back_is_followed_to_its_end() {
    let found = markov_perfect(&random_game(8, 4, 0.9, 42), &Default::default()).unwrap();
    let s = &found.solution;
    assert!(s.turned && s.certificate.holds());
    // As sgamesolver 1.0.2 has it.
    assert!((s.values[0][0] - 7.292_524).abs() < 1e-6 && (s.values[0][1] - 8.135_654).abs() < 1e-6);
    assert_eq!(s.profile.probabilities[0][0], [1.0, 0.0, 0.0, 0.0]);
}
