//! What hangs together: items as nodes, the pairs that stand out as lines.

use super::color::{BLUE, GREEN, Ink, MUTED, ORANGE, PURPLE, TEXT, WHITE};
use super::figure::{LABEL, LEADING, MARGIN, SMALL, WIDTH, finished, headed, notes_height, without_data};
use super::layout::{Spring, layout, spread};
use super::numbers::number;
use super::scene::{Anchor, Scene, Xy};
use super::text::clean;
use super::{ChartError, Heading, Rendered, render};

/// The most links that are shown.
const MOST_LINKS: usize = 300;
/// The colors of the groups.
const GROUPS: [Ink; 4] = [BLUE, ORANGE, GREEN, PURPLE];
const WIDEST_NAME: f64 = 250.0;
/// The radius of the smallest node, and how much the largest has on top.
const RADIUS: (f64, f64) = (5.0, 13.0);
/// The room between a node and its name, and between nodes.
const GAP: f64 = 4.0;

/// Describes the drawing of a network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkChart {
    /// The words around the chart.
    pub heading: Heading,
    /// The names of the groups of nodes; the first four have colors and shapes of their own.
    pub groups: Vec<String>,
    /// What the size of a node shows.
    pub size_label: String,
    /// What the sizes count.
    pub size_noun: String,
    /// The nodes, the most important first; the first sixty are drawn, and named while there is room.
    pub nodes: Vec<NetworkNode>,
    /// The lines between nodes, the most important first; the first three hundred are drawn.
    pub links: Vec<NetworkLink>,
    /// What the places start from.
    pub seed: u64,
}

impl NetworkChart {
    /// The most nodes that are drawn.
    pub const MOST_NODES: usize = 60;
}

/// Holds one node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NetworkNode {
    /// Its name.
    pub name: String,
    /// The index of its group.
    pub group: usize,
    /// The size that its area shows.
    pub size: f64,
}

/// Holds one line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NetworkLink {
    /// The index of a node.
    pub a: usize,
    /// The index of another.
    pub b: usize,
    /// How strongly they are joined.
    pub weight: f64,
}

/// Draws the network with the names of as many nodes as have room.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn network_chart(chart: &NetworkChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &NetworkChart) -> Scene {
    let nodes = &chart.nodes[..chart.nodes.len().min(NetworkChart::MOST_NODES)];
    let springs = springs(&chart.links, nodes.len());
    if springs.is_empty() {
        return without_data(&chart.heading, "no two items are joined.");
    }
    let (mut scene, top) = headed(&chart.heading);
    let top = draw_legend(&mut scene, chart, top) + 8.0;
    let height = (300.0 + 8.0 * nodes.len() as f64).min(760.0);
    let radii = radii(nodes);
    let widest = radii.iter().copied().fold(0.0, f64::max);
    // Names stand beside nodes, so the frame of the nodes is narrower than the chart.
    let frame = ((MARGIN + 90.0, top + widest), (WIDTH - MARGIN - 90.0, top + height - widest));
    let within = |(x, y): Xy| {
        let ((left, upper), (right, lower)) = frame;
        (left + x * (right - left), upper + y * (lower - upper))
    };
    let mut places: Vec<Xy> = layout(nodes.len(), &springs, chart.seed).into_iter().map(within).collect();
    let rooms: Vec<f64> = radii.iter().map(|radius| radius + 1.5 * GAP).collect();
    spread(&mut places, &rooms, frame);
    for spring in springs.iter().rev() {
        let ink = MUTED.mixed(WHITE, 0.65 - 0.4 * spring.strength);
        scene.line(&[places[spring.a], places[spring.b]], 1.0 + 2.5 * spring.strength, ink);
    }
    for ((node, place), radius) in nodes.iter().zip(&places).zip(&radii).rev() {
        draw_node(&mut scene, node.group, *place, radius + 1.5, WHITE);
        draw_node(&mut scene, node.group, *place, *radius, color(node.group));
    }
    let canvas = ((MARGIN / 2.0, top), (WIDTH - MARGIN / 2.0, top + height));
    draw_names(&mut scene, nodes, (&places, &radii), canvas);
    for (k, ((node, (x, y)), radius)) in nodes.iter().zip(&places).zip(&radii).enumerate() {
        // A finger needs more room than the smallest node has.
        let half = radius.max(9.0);
        let group = chart.groups.get(node.group).map_or("", String::as_str);
        let joined = springs.iter().filter(|spring| spring.a == k || spring.b == k).count();
        let words =
            format!("{group} {}: {} {}, {joined} ties", node.name, number(node.size), chart.size_noun);
        scene.spot(((x - half, y - half), (x + half, y + half)), words.trim(), k.to_string());
    }
    let total = top + height + notes_height(&chart.heading);
    finished(scene, &chart.heading, total)
}

/// Takes the links between shown nodes, their weights relative to the largest.
fn springs(links: &[NetworkLink], nodes: usize) -> Vec<Spring> {
    let shown: Vec<&NetworkLink> = links
        .iter()
        .filter(|link| link.a < nodes && link.b < nodes && link.a != link.b && link.weight.is_finite())
        .take(MOST_LINKS)
        .collect();
    let most = shown.iter().map(|link| link.weight).fold(f64::MIN_POSITIVE, f64::max);
    let strength = |link: &NetworkLink| (link.weight / most).clamp(0.0, 1.0);
    shown.into_iter().map(|link| Spring { a: link.a, b: link.b, strength: strength(link) }).collect()
}

/// Sizes nodes so that their areas show their sizes.
fn radii(nodes: &[NetworkNode]) -> Vec<f64> {
    let finite = |node: &NetworkNode| if node.size.is_finite() { node.size.max(0.0) } else { 0.0 };
    let most = nodes.iter().map(finite).fold(f64::MIN_POSITIVE, f64::max);
    nodes.iter().map(|node| RADIUS.0 + RADIUS.1 * (finite(node) / most).sqrt()).collect()
}

fn color(group: usize) -> Ink {
    GROUPS[group % GROUPS.len()]
}

/// Draws a disk, a square or a diamond of about the same area.
fn draw_node(scene: &mut Scene, group: usize, (x, y): Xy, radius: f64, ink: Ink) {
    match group % GROUPS.len() {
        1 => {
            let half = radius * 0.9;
            scene.rectangle((x - half, y - half), (x + half, y + half), ink);
        }
        2 => {
            let half = radius * 1.2;
            scene.area(vec![(x - half, y), (x, y - half), (x + half, y), (x, y + half)], ink);
        }
        _ => scene.disk((x, y), radius, ink),
    }
}

/// Explains colors, shapes and sizes in a row, and tells where it ends.
fn draw_legend(scene: &mut Scene, chart: &NetworkChart, top: f64) -> f64 {
    let mut x = MARGIN;
    let y = top + LEADING - 6.0;
    let most = (WIDTH - 2.0 * MARGIN) / (GROUPS.len() + 1) as f64 - 40.0;
    for (group, name) in chart.groups.iter().enumerate().take(GROUPS.len()) {
        draw_node(scene, group, (x + 7.0, y - 5.0), 6.0, color(group));
        let name = LABEL.cut(&clean(name), most);
        scene.text(&name, (x + 20.0, y), LABEL, TEXT, Anchor::Start);
        x += 20.0 + LABEL.width(&name) + 24.0;
    }
    let words = LABEL.cut(&clean(&chart.size_label), WIDTH - MARGIN - x);
    scene.text(&words, (x, y), LABEL, MUTED, Anchor::Start);
    y + 4.0
}

/// Left, top, right and bottom.
type Sides = [f64; 4];

fn overlap(a: &Sides, b: &Sides) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Names nodes from the first on, beside, below or above each; a name without room is left out.
fn draw_names(scene: &mut Scene, nodes: &[NetworkNode], (places, radii): (&[Xy], &[f64]), canvas: (Xy, Xy)) {
    let ((left, top), (right, bottom)) = canvas;
    let mut taken: Vec<Sides> = places
        .iter()
        .zip(radii)
        .map(|((x, y), radius)| [x - radius, y - radius, x + radius, y + radius])
        .collect();
    for ((node, (x, y)), radius) in nodes.iter().zip(places).zip(radii) {
        let name = SMALL.shorten(&clean(&node.name), WIDEST_NAME);
        let (width, up, down) = (SMALL.width(&name), SMALL.size * 0.75, SMALL.size * 0.25);
        let away = radius + GAP;
        let starts = [
            (x + away, y + up / 2.0),
            (x - away - width, y + up / 2.0),
            (x - width / 2.0, y + away + up),
            (x - width / 2.0, y - away - down),
        ];
        let sides = |(start, baseline): Xy| {
            [start - 2.0, baseline - up - 1.0, start + width + 2.0, baseline + down + 1.0]
        };
        let is_free = |sides: &Sides| {
            sides[0] >= left
                && sides[1] >= top
                && sides[2] <= right
                && sides[3] <= bottom
                && !taken.iter().any(|other| overlap(sides, other))
        };
        let Some(start) = starts.into_iter().find(|start| is_free(&sides(*start))) else { continue };
        let room = sides(start);
        // A line below a name would make it hard to read.
        scene.rectangle((room[0], room[1]), (room[2], room[3]), WHITE.faded(0.75));
        scene.text(&name, start, SMALL, TEXT, Anchor::Start);
        taken.push(room);
    }
}

#[cfg(test)]
mod tests {
    use super::super::scene::Mark;
    use super::*;

    fn chart(nodes: usize) -> NetworkChart {
        NetworkChart {
            groups: vec!["factor".to_owned(), "system".to_owned()],
            nodes: (0..nodes)
                .map(|k| NetworkNode { name: format!("node number {k}"), group: k % 2, size: 1.0 + k as f64 })
                .collect(),
            links: (1..nodes).map(|k| NetworkLink { a: k / 3, b: k, weight: 1.0 }).collect(),
            ..NetworkChart::default()
        }
    }

    fn names(scene: &Scene) -> Vec<&str> {
        let marks = scene.marks.iter();
        let named = marks.filter_map(|mark| match mark {
            Mark::Text { text, .. } if text.starts_with("node") => Some(text.as_str()),
            _ => None,
        });
        named.collect()
    }

    #[test]
    fn few_nodes_are_all_named_and_of_many_the_first() {
        assert_eq!(names(&scene(&chart(10))).len(), 10);
        let many = scene(&chart(500));
        let named = names(&many);
        assert_eq!(named[0], "node number 0");
        assert!(named.len() > 20 && named.len() <= NetworkChart::MOST_NODES, "{}", named.len());
        assert!(!named.contains(&"node number 60"));
    }

    #[test]
    fn every_group_has_a_shape() {
        let mut drawn = chart(3);
        drawn.nodes[2].group = 2;
        let scene = scene(&drawn);
        let count = |is: fn(&Mark) -> bool| scene.marks.iter().filter(|mark| is(mark)).count();
        // The first node with its white rim and its place in the legend, the third as a diamond.
        assert_eq!(count(|mark| matches!(mark, Mark::Disk { .. })), 3);
        assert_eq!(count(|mark| matches!(mark, Mark::Area { .. })), 2);
    }
}
