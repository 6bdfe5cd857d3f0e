//! Tables of the literature whose parameters are drawn.

use super::draws::Draws;
use super::table::Rule;
use crate::number::{Number, Rational};

/// So many decimals, the least first.
fn rising(count: usize, digits: u32, draws: &mut Draws) -> Vec<Rational> {
    let mut all: Vec<Rational> = (0..count).map(|_| draws.decimal(digits)).collect();
    all.sort();
    all
}

pub(super) fn congestion<'d>(shape: &[usize], digits: u32, draws: &mut Draws) -> Rule<'d> {
    let players = shape.len();
    let pays: Vec<Vec<Rational>> =
        (0..shape[0]).map(|_| rising(players, digits, draws).into_iter().rev().collect()).collect();
    Box::new(move |profile| {
        let users = |f: usize| profile.iter().filter(|g| **g == f).count();
        profile.iter().map(|f| pays[*f][users(*f) - 1].clone()).collect()
    })
}

pub(super) fn dispersion<'d>(shape: &[usize], digits: u32, draws: &mut Draws) -> Rule<'d> {
    let pays = rising(shape.len().min(shape[0]), digits, draws);
    let actions = shape[0];
    Box::new(move |profile| {
        let used = (0..actions).filter(|a| profile.contains(a)).count();
        vec![pays[used - 1].clone(); profile.len()]
    })
}

pub(super) fn majority_voting<'d>(shape: &[usize], digits: u32, draws: &mut Draws) -> Rule<'d> {
    let candidates = shape[0];
    let mut values = || (0..candidates).map(|_| draws.decimal(digits)).collect();
    let worth: Vec<Vec<Rational>> = shape.iter().map(|_| values()).collect();
    Box::new(move |profile| {
        let votes = |c: usize| profile.iter().filter(|v| **v == c).count();
        // Of several with most votes the first: the last maximum of the reverse order.
        let winner = (0..candidates).rev().max_by_key(|c| votes(*c)).unwrap_or(0);
        worth.iter().map(|own| own[winner].clone()).collect()
    })
}

pub(super) fn minimum_effort<'d>(digits: u32, draws: &mut Draws) -> Rule<'d> {
    let cost = draws.decimal(digits);
    let gain = cost.clone() + draws.decimal(digits);
    Box::new(move |profile| {
        let least = profile.iter().min().copied().unwrap_or(0) as i64;
        let shared = &gain * Rational::from_i64(least);
        let own = |effort: &usize| &shared - &cost * Rational::from_i64(*effort as i64);
        profile.iter().map(own).collect()
    })
}

pub(super) fn travelers_dilemma<'d>(shape: &[usize], digits: u32, draws: &mut Draws) -> Rule<'d> {
    let mut claim = Rational::from_i64(1);
    let claims: Vec<Rational> = (0..shape[0])
        .map(|_| {
            claim += draws.decimal(digits);
            claim.clone()
        })
        .collect();
    let reward = Rational::from_i64(1) + draws.decimal(digits);
    Box::new(move |profile| {
        let least = profile.iter().min().copied().unwrap_or(0);
        let equal = profile.iter().all(|c| *c == least);
        let pays = |own: &usize| match *own == least {
            _ if equal => claims[least].clone(),
            true => &claims[least] + &reward,
            false => &claims[least] - &reward,
        };
        profile.iter().map(pays).collect()
    })
}

pub(super) fn war_of_attrition<'d>(shape: &[usize], digits: u32, draws: &mut Draws) -> Rule<'d> {
    let times = Rational::from_i64(shape[0] as i64);
    let values: Vec<Rational> = (0..2).map(|_| draws.decimal(digits) * &times).collect();
    let half = Rational::new(1.into(), 2.into());
    Box::new(move |profile| {
        let waited = Rational::from_i64(*profile.iter().min().expect("two players") as i64);
        let pays = |i: usize| {
            let prize = match profile[i].cmp(&profile[1 - i]) {
                std::cmp::Ordering::Greater => values[i].clone(),
                std::cmp::Ordering::Equal => &values[i] * &half,
                std::cmp::Ordering::Less => Rational::from_i64(0),
            };
            prize - &waited
        };
        vec![pays(0), pays(1)]
    })
}
