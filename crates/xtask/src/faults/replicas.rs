//! Three processes on one PostgreSQL behind nginx, which are started anew one after the other while a crowd works.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::faults::crowd::Crowd;
use crate::faults::interrupt::pause;
use crate::faults::report::Report;
use crate::faults::site::Site;
use crate::faults::tally::Rules;
use crate::postgres::Server;
use crate::program::{BASE, Program};

/// How long a process answers that was told to stop: longer than nginx keeps a connection that nobody uses.
const DELAY: &str = "5s";

/// How long all is well before, between and after.
const CALM: Duration = Duration::from_secs(1);

/// Nobody is told to come again, and nobody waits.
const RULES: Rules = Rules { deadline: Duration::from_secs(5), may_break: false };

/// Where nginx is when the path of whoever calls does not lead to it.
const NGINX: &str = "/usr/sbin/nginx";

/// The program of nginx, if this machine has one.
pub fn nginx() -> Option<&'static str> {
    let version = |program: &str| Command::new(program).arg("-v").stderr(Stdio::null()).status();
    ["nginx", NGINX].into_iter().find(|program| version(program).is_ok_and(|status| status.success()))
}

/// Starts three processes anew, one after the other.
pub fn check(nginx: &str, binary: &Path, folder: &Path, server: &Server, report: &mut Report) -> Result<()> {
    let site = Site::on_postgres(binary, folder, server).with("DOORWARD_SHUTDOWN_DELAY", DELAY);
    let mut replicas = Vec::new();
    for _ in 0..3 {
        replicas.push(site.start()?);
    }
    let ports: Vec<u16> = replicas.iter().map(|replica| replica.port).collect();
    let front = front(nginx, folder, &ports)?;
    let mut crowd = Crowd::build(front.port)?;
    let ((), heard) = crowd.work(front.port, RULES, || {
        for port in ports {
            pause(CALM)?;
            replicas.remove(0).stop()?;
            replicas.push(site.start_at(port).context("a process does not start anew")?);
        }
        pause(CALM)
    })?;
    let verdict = crowd.settle(front.port)?;
    let (done, later) =
        (heard.writes.done + heard.reads.done, heard.writes.unavailable + heard.reads.unavailable);
    let figures =
        format!("{}, {} acknowledged and {} lost", heard.figures(), verdict.acknowledged, verdict.lost);
    let mut wrong = heard.wrong();
    if later > 0 {
        wrong.push(format!("{later} were told to come again"));
    }
    wrong.extend(verdict.wrong);
    wrong.extend(site.panics());
    report.add("three processes behind nginx, started anew in turn", &figures, &wrong);
    ensure!(done > 0, "nothing was done, so nothing was tried");
    front.stop()?;
    replicas.into_iter().try_for_each(Program::stop)
}

/// Starts nginx in front of what listens on these ports. It is one process that writes to the folder only.
fn front(nginx: &str, folder: &Path, ports: &[u16]) -> Result<Program> {
    Program::start(&format!("{BASE}/root/config/"), |port| {
        let file = folder.join("nginx.conf");
        std::fs::write(&file, configuration(folder, port, ports))?;
        let mut command = Command::new(nginx);
        command.arg("-c").arg(file).arg("-p").arg(folder).stderr(Stdio::null());
        Ok(command)
    })
}

/// What deploy/nginx/nginx.conf says of Doorward, without TLS. Whoever is not there is passed over: a request that
/// could not be sent has not been seen by anybody.
fn configuration(folder: &Path, port: u16, ports: &[u16]) -> String {
    let folder = folder.display();
    let server = |port| format!("server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;");
    let servers = ports.iter().map(server).collect::<Vec<_>>().join(" ");
    format!(
        "daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
        events {{ worker_connections 1024; }}
        http {{
            access_log off;
            client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
            fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
            upstream doorward {{ {servers} keepalive 32; keepalive_timeout 4s; }}
            server {{
                listen 127.0.0.1:{port};
                location / {{
                    proxy_pass http://doorward;
                    proxy_http_version 1.1;
                    proxy_set_header Connection \"\";
                    proxy_set_header Host $http_host;
                    proxy_connect_timeout 2s;
                    proxy_next_upstream error timeout;
                }}
            }}
        }}"
    )
}
