//! What Linux knows of this process, under the names that clients of Prometheus give it.

use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// How many times a second Linux counts the processor time of others than itself (`USER_HZ`).
const TICKS: f64 = 100.0;

/// Where in `/proc/self/stat` the times in user and kernel mode are, after the name of the program.
const TIMES: std::ops::Range<usize> = 11..13;

/// What Linux knows of this process. Elsewhere it is nothing but the start.
#[derive(Debug)]
pub struct Process {
    started: f64,
}

impl Process {
    /// A process that starts now.
    pub fn new() -> Self {
        let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { started: started.as_secs_f64() }
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut gauge = |name, help, value: f64| {
            let gauge = ConstGauge::new(value);
            gauge.encode(encoder.encode_descriptor(name, help, None, gauge.metric_type())?)
        };
        gauge("process_start_time_seconds", "When the process started, in seconds since 1970", self.started)?;
        if let Some(bytes) = resident() {
            gauge("process_resident_memory_bytes", "Memory that the process holds", bytes)?;
        }
        if let Some(files) = open_files() {
            gauge("process_open_fds", "Files and connections that the process has open", files)?;
        }
        if let Some(seconds) = processor_time() {
            let counter = ConstCounter::new(seconds);
            let help = "Processor time of the process";
            let kind = counter.metric_type();
            counter.encode(encoder.encode_descriptor("process_cpu_seconds", help, None, kind)?)?;
        }
        Ok(())
    }
}

fn resident() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

fn open_files() -> Option<f64> {
    let count = std::fs::read_dir("/proc/self/fd").ok()?.count();
    u32::try_from(count).ok().map(f64::from)
}

fn processor_time() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name may hold anything.
    let (_, rest) = stat.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let ticks: Option<f64> = fields.get(TIMES)?.iter().map(|ticks| ticks.parse::<f64>().ok()).sum();
    Some(ticks? / TICKS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn linux_tells_what_the_process_takes() {
        assert!(resident().unwrap() > 1e6);
        assert!(open_files().unwrap() >= 3.0);
        let before = processor_time().unwrap();
        let mut spent = before;
        while spent < before + 0.05 {
            spent = processor_time().unwrap();
        }
    }
}
