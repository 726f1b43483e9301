//! nginx in front of several processes, as deployments have it.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Result;

use crate::program::Program;

/// Where nginx is when the path of whoever calls does not lead to it.
const NGINX: &str = "/usr/sbin/nginx";

/// The program of nginx, if this machine has one.
pub fn program() -> Option<&'static str> {
    let version = |program: &str| Command::new(program).arg("-v").stderr(Stdio::null()).status();
    ["nginx", NGINX].into_iter().find(|program| version(program).is_ok_and(|status| status.success()))
}

/// Starts nginx in front of what listens on these ports and answers this path. It is one process that writes to the
/// folder only.
pub fn front(nginx: &str, folder: &Path, ports: &[u16], path: &str) -> Result<Program> {
    Program::start(path, |port| {
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
