//! Which parameters cases share.

use crate::error::AnalysisError;
use crate::learn::evidence::Recorded;
use crate::learn::pool::refused;
use realpolitik_belief::sampler::Sampler;

/// Where the parameters of cases stand.
#[derive(Debug)]
pub(crate) struct Places {
    /// Per shared parameter: its id, and the case and position of the belief about its
    /// pooled mean.
    pub(crate) shared: Vec<(String, usize, usize)>,
    /// Per case: which of the shared ones it has.
    pub(crate) members: Vec<Vec<usize>>,
    /// Per case: positions of these, and of uncertain parameters of its own.
    pub(crate) of_cases: Vec<(Vec<usize>, Vec<usize>)>,
}

impl Places {
    /// What a shared parameter means, by the case of its prior.
    pub(crate) fn label(&self, recorded: &[Recorded], shared: usize) -> String {
        let (_, case, m) = &self.shared[shared];
        recorded[*case].case.parameters[*m].label.clone()
    }
}

/// Whether a name is of a pattern, in which `*` stands for any letters.
///
/// Without allocation: the last star is tried further on where what follows fails.
fn matches(pattern: &str, name: &str) -> bool {
    let (p, n) = (pattern.as_bytes(), name.as_bytes());
    let (mut i, mut j, mut star) = (0, 0, None);
    while j < n.len() {
        if i < p.len() && p[i] == b'*' {
            star = Some((i, j));
            i += 1;
        } else if i < p.len() && p[i] == n[j] {
            i += 1;
            j += 1;
        } else if let Some((at, from)) = star {
            star = Some((at, from + 1));
            i = at + 1;
            j = from + 1;
        } else {
            return false;
        }
    }
    p[i..].iter().all(|c| *c == b'*')
}

/// The parameters that cases share: those of the patterns, each in every case that is
/// unsure of it and whose games read it; without patterns those that all cases have,
/// where there are several.
pub(crate) fn places(
    recorded: &[Recorded],
    patterns: &[String],
    prior: &str,
) -> Result<Places, AnalysisError> {
    let place = |c: usize, id: &str| {
        let r = &recorded[c];
        r.read.iter().copied().find(|m| r.case.parameters[*m].id == id)
    };
    let mut ids: Vec<String> = Vec::new();
    for r in recorded {
        for m in &r.read {
            let id = &r.case.parameters[*m].id;
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
    }
    if let Some(p) = patterns.iter().find(|p| !ids.iter().any(|id| matches(p, id))) {
        return Err(refused(format!(
            "`{p}` is no uncertain parameter that the games seen read; there are: {}",
            ids.join(", ")
        )));
    }
    let everywhere = |id: &str| (0..recorded.len()).all(|c| place(c, id).is_some());
    ids.retain(|id| match patterns {
        [] => recorded.len() > 1 && everywhere(id),
        some => some.iter().any(|p| matches(p, id)),
    });
    if ids.is_empty() && recorded.len() > 1 {
        return Err(refused(
            "the cases have no uncertain parameter in common that the games seen read: give the \
             same name to what is the same in them",
        ));
    }
    let mut found = Places { shared: Vec::new(), members: Vec::new(), of_cases: Vec::new() };
    for id in &ids {
        let order = (0..recorded.len()).filter(|c| recorded[*c].case.id == prior);
        let first = order.chain(0..recorded.len()).find_map(|c| Some((c, place(c, id)?)));
        if let Some((case, m)) = first {
            found.shared.push((id.clone(), case, m));
        }
    }
    for (c, r) in recorded.iter().enumerate() {
        let mut members = Vec::new();
        let mut positions = Vec::new();
        let beliefs = r.case.beliefs();
        let sampler = Sampler::new(&beliefs, 0);
        for (k, (id, ..)) in found.shared.iter().enumerate() {
            let Some(m) = place(c, id) else { continue };
            if sampler.tied().contains(&m) {
                return Err(refused(format!(
                    "`{id}` of {} is correlated with other parameters there, and cannot be shared \
                     with other cases as well: take the correlation out, or leave it out of --share",
                    r.case.id
                )));
            }
            members.push(k);
            positions.push(m);
        }
        let own = r.read.iter().copied().filter(|m| !positions.contains(m)).collect();
        found.members.push(members);
        found.of_cases.push((positions, own));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn stars_stand_for_any_letters() {
        for (pattern, name, yes) in [
            ("fear", "fear", true),
            ("fear", "fears", false),
            ("threat_*", "threat_CN", true),
            ("threat_*", "threat", false),
            ("*", "x", true),
            ("a*b*c", "a1b2b3c", true),
            ("a*b*c", "a1b2b3", false),
        ] {
            assert_eq!(matches(pattern, name), yes, "{pattern} {name}");
        }
    }
}
