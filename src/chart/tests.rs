//! Tests of every chart.

use super::samples::{INPUTS, Input};
use super::scene::{Anchor, Mark, Scene};
use super::*;

/// Lays every chart of one input out.
fn scenes(input: Input) -> [(&'static str, Scene); 11] {
    [
        ("recurrence", recurrence::scene(&input.recurrence())),
        ("follow_up", follow_up::scene(&input.follow_up())),
        ("time_to_close", time_to_close::scene(&input.time_to_close())),
        ("incident_rate", incident_rate::scene(&input.incident_rate())),
        ("hotspots", hotspots::scene(&input.hotspots())),
        ("matrix", matrix::scene(&input.matrix())),
        ("network", network::scene(&input.network())),
        ("coverage", coverage::scene(&input.coverage())),
        ("cumulative", cumulative::scene(&input.cumulative())),
        ("forest", forest::scene(&input.forest())),
        ("survival", survival::scene(&input.survival())),
    ]
}

/// Renders every chart of one input through its public function.
fn rendered(input: Input) -> [(&'static str, Rendered); 11] {
    let works = "every chart renders";
    [
        ("recurrence", recurrence_chart(&input.recurrence()).expect(works)),
        ("follow_up", follow_up_chart(&input.follow_up()).expect(works)),
        ("time_to_close", time_to_close_chart(&input.time_to_close()).expect(works)),
        ("incident_rate", incident_rate_chart(&input.incident_rate()).expect(works)),
        ("hotspots", hotspot_chart(&input.hotspots()).expect(works)),
        ("matrix", matrix_chart(&input.matrix()).expect(works)),
        ("network", network_chart(&input.network()).expect(works)),
        ("coverage", coverage_chart(&input.coverage()).expect(works)),
        ("cumulative", cumulative_chart(&input.cumulative()).expect(works)),
        ("forest", forest_chart(&input.forest()).expect(works)),
        ("survival", survival_chart(&input.survival()).expect(works)),
    ]
}

/// Returns left, top, right and bottom of each text.
fn text_boxes(scene: &Scene) -> Vec<(String, [f64; 4])> {
    let boxed = |mark: &Mark| {
        let Mark::Text { text, at, face, anchor, upright, .. } = mark else {
            return None;
        };
        let width = face.width(text);
        let back = match anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => width / 2.0,
            Anchor::End => width,
        };
        let (up, down) = (face.size * 0.72, face.size * 0.2);
        let (x, y) = *at;
        let sides = if *upright {
            [x - up, y + back - width, x + down, y + back]
        } else {
            [x - back, y - up, x - back + width, y + down]
        };
        Some((text.clone(), sides))
    };
    scene.marks.iter().filter_map(boxed).collect()
}

/// Checks that tags nest, attributes are quoted and no bare ampersand is left.
fn assert_well_formed(svg: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in svg.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("every tag ends");
        let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closes what is open");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
        for entity in text.split('&').skip(1) {
            let name = entity.split(';').next().unwrap_or_default();
            assert!(["amp", "lt", "gt", "quot", "apos"].contains(&name), "{entity}");
        }
        assert!(!text.contains('>'), "{text}");
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn every_chart_renders_to_the_same_bytes_twice() {
    let (once, twice) = (rendered(Input::Usual), rendered(Input::Usual));
    for ((name, once), (_, twice)) in once.iter().zip(&twice) {
        assert!(once == twice, "{name}");
        assert!(once.png.starts_with(b"\x89PNG"), "{name}");
    }
}

#[test]
fn hostile_input_renders() {
    for (name, chart) in rendered(Input::Hostile) {
        assert!(chart.svg.ends_with("</svg>\n"), "{name}");
        assert!(chart.png.starts_with(b"\x89PNG"), "{name}");
    }
}

#[test]
fn every_svg_is_well_formed_and_described() {
    for input in INPUTS {
        for (name, scene) in scenes(input) {
            let svg = render::svg(&scene).expect("every chart renders");
            assert_well_formed(&svg);
            let (root, rest) = svg.split_once('>').expect("a root tag");
            assert!(root.contains("role=\"img\"") && root.contains("viewBox="), "{name}");
            assert!(rest.trim_start().starts_with("<title>"), "{name}");
            assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{name} of {input:?}");
            assert!(!svg.contains("<script"), "{name}");
            assert!(svg.chars().all(|c| c == '\n' || !c.is_control()), "{name}");
        }
    }
}

#[test]
fn without_values_a_sentence_says_so() {
    for input in [Input::Empty, Input::Unknown] {
        for (name, scene) in scenes(input) {
            let says = |mark: &Mark| matches!(mark, Mark::Text { text, .. } if text.starts_with("No data: "));
            assert!(scene.marks.iter().any(says), "{name} of {input:?}");
        }
    }
}

#[test]
fn texts_keep_clear_of_each_other_and_of_the_edges() {
    for input in INPUTS {
        for (name, scene) in scenes(input) {
            let boxes = text_boxes(&scene);
            for (k, (text, a)) in boxes.iter().enumerate() {
                let inside = a[0] >= 0.0 && a[1] >= 0.0 && a[2] <= scene.width && a[3] <= scene.height;
                assert!(inside, "{name} of {input:?} cuts {text:?} at {a:?}");
                for (other, b) in &boxes[k + 1..] {
                    let apart = a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1];
                    assert!(apart, "{name} of {input:?}: {text:?} {a:?} over {other:?} {b:?}");
                }
            }
        }
    }
}
