//! `frames`: the normalized tables as files.

use arrow_array::ArrayRef;
use arrow_ipc::writer::FileWriter;
use arrow_schema::SchemaRef;

use super::super::args;
use super::super::args::FrameFormat;
use super::{Needs, Outcome, Run};
use crate::error::{Error, Result};
use crate::files::OutputFolder;
use crate::frame::{Frames, schema};
use crate::report::{Formulas, frame_csv, frame_parquet};

/// Renders a range of rows, by start and length.
type Columns<'a> = &'a dyn Fn(usize, usize) -> Vec<ArrayRef>;

/// How many rows of a frame are rendered at a time.
const ROWS: usize = 100_000;

/// Runs `frames`.
pub(super) fn run(command: &args::Frames) -> Result<Outcome> {
    let Some(mut run) = Run::start(&command.shared, Needs::default())? else { return Ok(Outcome::Findings) };
    run.progress.stage("writing");
    run.loaded.frames.action_items.put_in_order();
    let folder = OutputFolder::create(&command.out, command.force, &command.shared.exports)?;
    for frame in Frame::ALL {
        write(&folder, "", &run.loaded.frames, frame, command.format, run.settings.formulas)?;
    }
    folder.finish()?;
    run.progress.finish();
    Ok(Outcome::Done)
}

/// One of the normalized tables.
#[derive(Clone, Copy)]
pub(super) enum Frame {
    Incidents,
    Involvements,
    ActionItems,
}

impl Frame {
    const ALL: [Self; 3] = [Self::Incidents, Self::Involvements, Self::ActionItems];
}

/// Writes a table into a folder, as it stands.
pub(super) fn write(
    folder: &OutputFolder,
    prefix: &str,
    frames: &Frames,
    frame: Frame,
    format: FrameFormat,
    formulas: Formulas,
) -> Result<()> {
    let ids = &frames.incidents.incident_id;
    let incidents = |start, len| frames.incidents.columns(start, len);
    let involvements = |start, len| frames.involvements.columns(ids, start, len);
    let action_items = |start, len| frames.action_items.columns(ids, start, len);
    let (name, rows, schema, columns): (&str, usize, SchemaRef, Columns<'_>) = match frame {
        Frame::Incidents => ("incidents", frames.incidents.len(), schema::incidents_schema(), &incidents),
        Frame::Involvements => {
            ("involvements", frames.involvements.len(), schema::involvements_schema(), &involvements)
        }
        Frame::ActionItems => {
            ("action_items", frames.action_items.len(), schema::action_items_schema(), &action_items)
        }
    };
    let batch = |start, len| schema::published(SchemaRef::clone(&schema), columns(start, len));
    let file = |extension: &str| format!("{prefix}{name}.{extension}");
    match format {
        FrameFormat::Parquet => {
            folder.write_with(&file("parquet"), |file| frame_parquet(&schema, rows, columns, file))
        }
        FrameFormat::Csv => folder.write_with(&file("csv"), |file| frame_csv(rows, batch, formulas, file)),
        FrameFormat::Ipc => folder.write_with(&file("arrow"), |file| {
            let failed = |error: arrow_schema::ArrowError| {
                Error::output(format!("cannot write Arrow IPC: {error}")).caused_by(error)
            };
            let mut writer = FileWriter::try_new(file, &schema).map_err(failed)?;
            for start in (0..rows).step_by(ROWS) {
                writer.write(&batch(start, ROWS)).map_err(failed)?;
            }
            writer.finish().map_err(failed)
        }),
    }
}
