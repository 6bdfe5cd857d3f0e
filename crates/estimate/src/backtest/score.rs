//! Scores of forecasts, and how far one forecaster is ahead of another.

use super::answer::{Bin, Forecaster, Scored};

/// The least probability that counts: a millionth.
const FLOOR: f64 = 1e-6;
/// Bins of calibration.
const BINS: usize = 10;

/// Forecasts of all rows by one forecaster.
#[derive(Default)]
pub(super) struct Forecasts {
    /// By row: the probability of each ending.
    pub(super) chances: Vec<Vec<f64>>,
}

/// What happened in each row that was forecast, and the cluster of the row.
#[derive(Default)]
pub(super) struct Happened {
    pub(super) endings: Vec<u8>,
    pub(super) clusters: Vec<usize>,
}

/// −ln of the probability of what happened, row by row.
pub(super) fn log_losses(chances: &[Vec<f64>], endings: &[u8]) -> Vec<f64> {
    let pairs = chances.iter().zip(endings);
    pairs.map(|(p, e)| -libm::log(p[usize::from(*e)].clamp(FLOOR, 1.0))).collect()
}

impl Forecasts {
    fn briers(&self, happened: &Happened) -> Vec<f64> {
        let one = |(p, e): (&Vec<f64>, &u8)| -> f64 {
            let each = p.iter().enumerate();
            each.map(|(k, p)| {
                let hit = f64::from(u8::from(k == usize::from(*e)));
                (p - hit) * (p - hit)
            })
            .sum()
        };
        self.chances.iter().zip(&happened.endings).map(one).collect()
    }

    fn calibration(&self, happened: &Happened) -> (Vec<Bin>, f64) {
        let mut sums = [(0.0, 0.0, 0usize); BINS];
        for (chances, e) in self.chances.iter().zip(&happened.endings) {
            for (k, p) in chances.iter().enumerate() {
                let bin = &mut sums[((p * BINS as f64) as usize).min(BINS - 1)];
                bin.0 += p;
                bin.1 += f64::from(u8::from(k == usize::from(*e)));
                bin.2 += 1;
            }
        }
        let total: usize = sums.iter().map(|s| s.2).sum();
        let bins: Vec<Bin> = sums
            .iter()
            .filter(|s| s.2 > 0)
            .map(|s| Bin { forecast: s.0 / s.2 as f64, happened: s.1 / s.2 as f64, count: s.2 })
            .collect();
        let distance = |b: &Bin| (b.forecast - b.happened).abs() * b.count as f64;
        let error = bins.iter().map(distance).sum::<f64>() / total.max(1) as f64;
        (bins, error)
    }

    /// Scored beside the model.
    pub(super) fn scored(
        &self,
        forecaster: Forecaster,
        model: &Forecasts,
        happened: &Happened,
    ) -> Scored {
        let (losses, briers) =
            (log_losses(&self.chances, &happened.endings), self.briers(happened));
        let ahead = |own: &[f64], model: Vec<f64>| {
            let d: Vec<f64> = own.iter().zip(&model).map(|(a, b)| a - b).collect();
            clustered(&d, &happened.clusters)
        };
        let (behind, behind_error) = ahead(&losses, log_losses(&model.chances, &happened.endings));
        let (behind_brier, behind_brier_error) = ahead(&briers, model.briers(happened));
        let (calibration, calibration_error) = self.calibration(happened);
        let pairs = self.chances.iter().zip(&happened.endings);
        Scored {
            forecaster,
            log_loss: mean(&losses),
            brier: mean(&briers),
            floored: pairs.filter(|(p, e)| p[usize::from(**e)] < FLOOR).count(),
            behind,
            behind_error,
            behind_brier,
            behind_brier_error,
            calibration,
            calibration_error,
        }
    }
}

pub(super) fn mean(x: &[f64]) -> f64 {
    x.iter().sum::<f64>() / x.len().max(1) as f64
}

/// A mean with its standard error where rows of one cluster depend on one another
/// (Liang and Zeger 1986), with the correction G/(G − 1) for few clusters. No
/// error for one cluster.
pub(super) fn clustered(x: &[f64], clusters: &[usize]) -> (f64, Option<f64>) {
    let centre = mean(x);
    let many = clusters.iter().max().map_or(0, |m| m + 1);
    let mut sums = vec![0.0; many];
    for (x, c) in x.iter().zip(clusters) {
        sums[*c] += x - centre;
    }
    let mut present = vec![false; many];
    clusters.iter().for_each(|c| present[*c] = true);
    let groups = present.iter().filter(|p| **p).count() as f64;
    if groups < 2.0 {
        return (centre, None);
    }
    let square: f64 = sums.iter().map(|s| s * s).sum();
    (centre, Some(libm::sqrt(square * groups / (groups - 1.0)) / x.len() as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_by_hand() {
        let model = Forecasts { chances: vec![vec![0.8, 0.2], vec![0.5, 0.5]] };
        let other = Forecasts { chances: vec![vec![0.0, 1.0], vec![0.5, 0.5]] };
        let happened = Happened { endings: vec![0, 1], clusters: vec![0, 1] };
        let s = model.scored(Forecaster::Model, &model, &happened);
        assert!((s.log_loss + (0.8f64.ln() + 0.5f64.ln()) / 2.0).abs() < 1e-15);
        assert!((s.brier - (0.08 + 0.5) / 2.0).abs() < 1e-15);
        assert_eq!((s.behind, s.behind_error, s.floored), (0.0, Some(0.0), 0));
        let o = other.scored(Forecaster::Climatology, &model, &happened);
        assert_eq!(o.floored, 1);
        assert!((o.behind - (o.log_loss - s.log_loss)).abs() < 1e-12);
        assert!((o.behind_brier - (2.0 - 0.08) / 2.0).abs() < 1e-12);
        // 0.2 once, 0.5 twice, 0.8 once.
        assert_eq!(s.calibration.iter().map(|b| b.count).collect::<Vec<_>>(), [1, 2, 1]);
        assert!((s.calibration_error - (0.2 + 0.0 + 0.2) / 4.0).abs() < 1e-12);
    }

    #[test]
    fn clusters_are_what_varies() {
        let x = [1.0, 1.0, 3.0, 3.0];
        // Alone: the usual error of a mean.
        let (m, alone) = clustered(&x, &[0, 1, 2, 3]);
        assert!(
            (m - 2.0).abs() < 1e-15 && (alone.unwrap() - (4.0f64 / 3.0 / 4.0).sqrt()).abs() < 1e-12
        );
        // In pairs: two numbers, 1 and 3.
        let (_, pairs) = clustered(&x, &[0, 0, 1, 1]);
        assert!((pairs.unwrap() - (2.0f64 / 2.0).sqrt()).abs() < 1e-12);
        assert_eq!(clustered(&x, &[0; 4]).1, None);
    }
}
