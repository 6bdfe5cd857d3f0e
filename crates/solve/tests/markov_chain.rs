//! Chains of states against closed forms.

use realpolitik_solve::markov::Chain;

fn close(a: &[f64], b: &[f64], least: f64) {
    assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(b) {
        assert!((x - y).abs() <= least, "{a:?} {b:?}");
    }
}

#[test]
fn two_states_have_a_closed_form() {
    let (p, q) = (0.07, 0.21);
    let chain = Chain::new(vec![vec![1.0 - p, p], vec![q, 1.0 - q]]).unwrap();
    let periods = chain.distributions(0, 60).unwrap();
    for (t, d) in periods.iter().enumerate() {
        let there = p / (p + q) * (1.0 - (1.0 - p - q).powi(t as i32));
        close(d, &[1.0 - there, there, 0.0], 1e-12);
    }
    let passage = chain.passage(0, 1, 200).unwrap();
    for (t, s) in passage.survival.iter().enumerate() {
        assert!((s - (1.0 - p).powi(t as i32)).abs() < 1e-12);
    }
    assert!(passage.hazard[1..].iter().all(|h| (h - p).abs() < 1e-12));
    assert_eq!(passage.median, Some((0.5f64.ln() / (1.0 - p).ln()).ceil() as u64));
    assert!((passage.mean.unwrap() - 1.0 / p).abs() < 1e-12);
    close(&chain.stationary(&chain.classes()[0]), &[q / (p + q), p / (p + q)], 1e-15);
}

#[test]
fn small_probabilities_keep_their_digits() {
    // A crisis once in 1e12 periods, and 1e9 periods long.
    let (p, q) = (1e-12, 1e-9);
    let chain = Chain::new(vec![vec![1.0 - p, p], vec![q, 1.0 - q]]).unwrap();
    let share = chain.stationary(&chain.classes()[0]);
    assert!((share[1] / (p / (p + q)) - 1.0).abs() < 1e-12, "{share:?}");
    let passage = chain.passage(0, 1, 3).unwrap();
    assert!((passage.mean.unwrap() * p - 1.0).abs() < 1e-4);
    let median = passage.median.unwrap() as f64;
    assert!((median * p / 2.0f64.ln() - 1.0).abs() < 1e-3, "{median}");
}

#[test]
fn classes_and_their_periods_are_told() {
    // 0 → {1, 2, 3} which go round, or 4 which stays; 5 leads to the end.
    let go = |to: &[(usize, f64)]| {
        let mut row = vec![0.0; 6];
        to.iter().for_each(|(t, p)| row[*t] = *p);
        row
    };
    let chain = Chain::new(vec![
        go(&[(1, 0.3), (4, 0.2), (0, 0.5)]),
        go(&[(2, 1.0)]),
        go(&[(3, 1.0)]),
        go(&[(1, 1.0)]),
        go(&[(4, 1.0)]),
        go(&[(5, 0.5), (0, 0.25)]),
    ])
    .unwrap();
    let classes = chain.classes();
    let seen: Vec<(Vec<usize>, bool, usize)> =
        classes.iter().map(|c| (c.states.clone(), c.closed, c.period)).collect();
    assert_eq!(
        seen,
        [(vec![0], false, 1), (vec![1, 2, 3], true, 3), (vec![4], true, 1), (vec![5], false, 1)]
    );
    assert!(classes[2].absorbing() && !classes[1].absorbing());
    assert_eq!(chain.absorbing(), [4]);
    close(&chain.share_of_time(0).unwrap(), &[0.0, 0.2, 0.2, 0.2, 0.4, 0.0, 0.0], 1e-15);
    close(&chain.share_of_time(5).unwrap(), &[0.0, 0.1, 0.1, 0.1, 0.2, 0.0, 0.5], 1e-15);
    let passage = chain.passage(0, 4, 10).unwrap();
    assert!((passage.reached - 0.4).abs() < 1e-15);
    assert_eq!((passage.median, passage.mean), (None, None));
    assert!((passage.survival[10] - (0.6 + 0.4 * 0.5f64.powi(10))).abs() < 1e-15);
    let passage = chain.passage(0, 3, 10).unwrap();
    // Reached with 0.6 in all, by half when 1 − 0.5ᵏ exceeds 5/6: k = 3, two later.
    assert_eq!(passage.median, Some(5));
    assert_eq!(chain.passage(2, 0, 5).unwrap().survival, [1.0; 6]);
    assert_eq!(chain.passage(2, 2, 1).unwrap().survival, [0.0, 0.0]);
}

#[test]
fn ruin_of_a_gambler() {
    let (n, p) = (9, 0.47f64);
    let rows = (0..=n)
        .map(|s| {
            let mut row = vec![0.0; n + 1];
            if s == 0 || s == n {
                row[s] = 1.0;
            } else {
                row[s + 1] = p;
                row[s - 1] = 1.0 - p;
            }
            row
        })
        .collect();
    let chain = Chain::new(rows).unwrap();
    let r = (1.0 - p) / p;
    for s in 1..n {
        let wins = (1.0 - r.powi(s as i32)) / (1.0 - r.powi(n as i32));
        let share = chain.share_of_time(s).unwrap();
        assert!((share[n] - wins).abs() < 1e-13 && (share[0] - (1.0 - wins)).abs() < 1e-13);
    }
}

#[test]
fn a_large_chain_settles_where_it_says() {
    let n = 30;
    let rows = (0..n)
        .map(|s: usize| {
            let row: Vec<f64> = (0..n).map(|t| ((s * 7 + t * 13 + 3) % 17) as f64).collect();
            let total: f64 = row.iter().sum();
            row.iter().map(|x| x / total).collect()
        })
        .collect();
    let chain = Chain::new(rows).unwrap();
    let classes = chain.classes();
    assert_eq!(classes.len(), 1);
    let periods = chain.distributions(3, 400).unwrap();
    close(&periods[400][..n], &chain.stationary(&classes[0]), 1e-14);
}

#[test]
fn what_is_no_chain_is_refused() {
    assert!(Chain::new(vec![vec![0.5, 0.6], vec![0.0, 1.0]]).is_err());
    assert!(Chain::new(vec![vec![1.5, -0.5], vec![0.0, 1.0]]).is_err());
    assert!(Chain::new(vec![vec![1.0], vec![0.0, 1.0]]).is_err());
    assert!(Chain::new(vec![vec![f64::NAN]]).is_err());
    let chain = Chain::new(vec![vec![1.0]]).unwrap();
    assert!(chain.distributions(1, 3).is_err() && chain.passage(0, 1, 3).is_err());
    assert!(chain.share_of_time(2).is_err());
}
