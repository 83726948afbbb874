//! `frames`: the normalized tables as files.

use arrow_array::ArrayRef;
use arrow_ipc::writer::FileWriter;
use arrow_schema::SchemaRef;

use super::super::args::{FrameFormat, Frames};
use super::{Needs, Outcome, Run};
use crate::error::{Error, Result};
use crate::files::OutputFolder;
use crate::frame::schema;
use crate::report::{Formulas, frame_csv, frame_parquet};

/// Renders a range of rows, by start and length.
type Columns<'a> = &'a dyn Fn(usize, usize) -> Vec<ArrayRef>;

/// How many rows of a frame are rendered at a time.
const ROWS: usize = 100_000;

/// Runs `frames`.
pub(super) fn run(command: &Frames) -> Result<Outcome> {
    let Some(mut run) = Run::start(&command.shared, Needs::default())? else { return Ok(Outcome::Findings) };
    run.progress.stage("writing");
    run.loaded.frames.action_items.put_in_order();
    let folder = OutputFolder::create(&command.out, command.force)?;
    write(&folder, "", &run.loaded.frames, command.format, run.settings.formulas)?;
    folder.finish()?;
    run.progress.finish();
    Ok(Outcome::Done)
}

/// Writes the three tables into a folder, as they stand.
pub(super) fn write(
    folder: &OutputFolder,
    prefix: &str,
    frames: &crate::frame::Frames,
    format: FrameFormat,
    formulas: Formulas,
) -> Result<()> {
    let ids = &frames.incidents.incident_id;
    let incidents = |start, len| frames.incidents.columns(start, len);
    let involvements = |start, len| frames.involvements.columns(ids, start, len);
    let action_items = |start, len| frames.action_items.columns(ids, start, len);
    let tables: [(&str, usize, SchemaRef, Columns<'_>); 3] = [
        ("incidents", frames.incidents.len(), schema::incidents_schema(), &incidents),
        ("involvements", frames.involvements.len(), schema::involvements_schema(), &involvements),
        ("action_items", frames.action_items.len(), schema::action_items_schema(), &action_items),
    ];
    for (name, rows, schema, columns) in tables {
        let batch = |start, len| schema::published(SchemaRef::clone(&schema), columns(start, len));
        match format {
            FrameFormat::Parquet => {
                folder.write_with(&format!("{prefix}{name}.parquet"), |file| {
                    frame_parquet(&schema, rows, columns, file)
                })?;
            }
            FrameFormat::Csv => {
                folder.write_with(&format!("{prefix}{name}.csv"), |file| {
                    frame_csv(rows, batch, formulas, file)
                })?;
            }
            FrameFormat::Ipc => folder.write_with(&format!("{prefix}{name}.arrow"), |file| {
                let failed = |error: arrow_schema::ArrowError| {
                    Error::output(format!("cannot write Arrow IPC: {error}")).caused_by(error)
                };
                let mut writer = FileWriter::try_new(file, &schema).map_err(failed)?;
                for start in (0..rows).step_by(ROWS) {
                    writer.write(&batch(start, ROWS)).map_err(failed)?;
                }
                writer.finish().map_err(failed)
            })?,
        }
    }
    Ok(())
}
