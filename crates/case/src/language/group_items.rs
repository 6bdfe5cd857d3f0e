//! Groups that bargain as items of a comparison.

use super::groups::{bargaining, dimension, member};
use super::item::{Item, ItemKind};
use crate::group::{BargainingGroup, GroupNumber};
use crate::{Case, ParameterId};
use realpolitik_bargain::numbers::Input;

/// A group, and each of its members.
pub(super) fn group_items(case: &Case, g: &BargainingGroup, all: &mut Vec<Item>) {
    let scales: Vec<String> = g
        .rule
        .group
        .dimensions
        .iter()
        .zip(&g.dimensions)
        .map(|(d, id)| {
            let quo = d.status_quo.map_or_else(String::new, |q| format!(", status quo {q}"));
            format!("{id}: {} to {}{quo}", d.low, d.high)
        })
        .collect();
    let labels: Vec<&str> = g.rule.group.dimensions.iter().map(|d| d.name.as_str()).collect();
    let options: Vec<String> = g.options.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let scales = scales.join("; ");
    all.push(
        Item::new(ItemKind::Group, g.id.as_str(), g.span)
            .called(&bargaining::LABEL, &g.label)
            .say(&bargaining::MODEL, g.rule.model.name())
            .say(&bargaining::OPTIONS, options.join(", "))
            .put(
                "dimensions",
                &[&dimension::LOW, &dimension::HIGH, &dimension::STATUS_QUO],
                scales.clone(),
                scales,
            )
            .named("dimension labels", &dimension::LABEL, labels.join(", "))
            .basis(&bargaining::SOURCE, &bargaining::JUDGEMENT, &g.basis)
            .rests(&bargaining::BASIS, &g.basis),
    );
    for (i, m) in g.members.iter().enumerate() {
        let mut own = [Vec::new(), Vec::new(), Vec::new()];
        let numbers = g.rule.inputs.iter().zip(&g.numbers);
        for ((_, input, _), number) in numbers.filter(|((actor, ..), _)| *actor == i) {
            let (place, on) = match input {
                Input::Capability => (0, None),
                Input::Position(k) => (1, Some(*k)),
                Input::Salience(k) => (2, Some(*k)),
            };
            let value = number_text(case, number.0);
            own[place].push(
                on.map_or_else(|| value.clone(), |k| format!("{} on {}", value, g.dimensions[k])),
            );
        }
        let [capability, position, salience] = own.map(|texts| texts.join(", "));
        all.push(
            Item::new(ItemKind::Member, format!("{} in {}", m.id, g.id), m.span)
                .called(&member::LABEL, &m.label)
                .say(&member::CAPABILITY, capability)
                .say(&member::POSITION, position)
                .say(&member::SALIENCE, salience)
                .basis(&member::SOURCE, &member::JUDGEMENT, &m.basis)
                .rests(&member::BASIS, &m.basis),
        );
    }
}

fn number_text(case: &Case, number: GroupNumber) -> String {
    match number {
        GroupNumber::Known(x) => x.to_string(),
        GroupNumber::Parameter(ParameterId(p)) => case.parameters[p as usize].id.clone(),
    }
}
