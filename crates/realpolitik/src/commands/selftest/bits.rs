//! The bits of random games and of their solutions.

use realpolitik_game::generate::{Memory, TreeFamily, Units, random_tree};
use realpolitik_game::{Number, efg};
use realpolitik_solve::{Settings, logit};

/// The hash that games of these seeds and their quantal responses have on every system.
const BITS: u64 = 0x0ea9_dc53_5ad3_5743;

const FAMILY: TreeFamily = TreeFamily {
    players: 3,
    depth: 4,
    actions: 3,
    memory: Memory::Recall,
    zero_sum: false,
    spread: 5,
    edge_cases: false,
};

/// Fowler, Noll and Vo's hash (FNV-1a): it tells texts apart and guards against nobody.
fn add(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

pub fn bits() -> Result<String, String> {
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for seed in 1..=20 {
        let game = random_tree(&FAMILY, &Units::default(), seed).map_err(|e| e.to_string())?;
        hash = add(hash, efg::write(&game).as_bytes());
        let doubles = game.map(Number::to_f64);
        let solved = logit(&doubles, &[0.7; 3], &Settings::default()).map_err(|e| e.to_string())?;
        for p in &solved.profile.probabilities {
            hash = add(hash, &p.to_bits().to_le_bytes());
        }
    }
    match hash == BITS {
        true => Ok(format!("hash {hash:016x}")),
        false => Err(format!("hash {hash:016x}, not {BITS:016x}")),
    }
}
