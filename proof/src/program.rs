//! The `stampbook` program, started as anybody starts it, with no settings of whoever proves it.

use rustix::process::{Pid, Signal, kill_process};
use std::{
    io::{self, BufRead, BufReader, Read},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    path::PathBuf,
    process::{Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// Longer than a server may take to end.
const PATIENCE: Duration = Duration::from_secs(20);
/// By which address servers behind a proxy are known: wherever they listen, what they say of cards is the same.
const ORIGIN: &str = "https://cards.example";
/// Somebody else may take a port between our asking for one and the server's.
const TRIES: u32 = 3;
/// This machine alone, and whichever port is free.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// The file of the program.
#[derive(Debug, Clone)]
pub struct Program(pub PathBuf);

impl Program {
    /// A command of it, with no settings of whoever runs it.
    #[must_use]
    pub fn command(&self) -> Command {
        let mut program = Command::new(&self.0);
        // What is set for the developer's own server is none of the proofs' business.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("STAMPBOOK_")) {
            program.env_remove(name);
        }
        program
    }

    /// Runs a command on the installation that a URL names, and waits for its end.
    ///
    /// # Errors
    /// Where the program can't be started.
    pub fn run(&self, url: &str, arguments: &[&str]) -> io::Result<Output> {
        self.command().args(arguments).env("STAMPBOOK_DATABASE_URL", url).current_dir("/").output()
    }

    /// A command that serves the installation that a URL names, on any free port, with no limit on how often is asked.
    #[must_use]
    pub fn serve(&self, url: &str) -> Command {
        let mut program = self.serve_at(url);
        program.args(["--listen", "127.0.0.1:0"]);
        program
    }

    /// The same, for [`Server::start_behind`], which says where.
    #[must_use]
    pub fn serve_at(&self, url: &str) -> Command {
        let mut program = self.command();
        program.args(["serve", "--rate", "0"]).env("STAMPBOOK_DATABASE_URL", url).env("STAMPBOOK_LOG", "warn");
        program
    }
}

/// A server that runs; dropped, it ends at once.
#[derive(Debug)]
pub struct Server {
    child: Child,
    out: BufReader<ChildStdout>,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts one and waits until it listens.
    ///
    /// # Errors
    /// Where it ends before it listens.
    pub fn start(program: Command) -> io::Result<Self> {
        let mut server = Self::begin(program, ANY_PORT)?;
        let line = server.line("Stampbook runs at http://")?;
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        server.address = address.and_then(|it| it.parse().ok()).ok_or_else(|| io::Error::other("no address"))?;
        Ok(server)
    }

    /// Starts one behind a proxy that serves https at [`ORIGIN`], on a port that was free a moment ago, and waits until it
    /// listens. `program` makes its command, by
    /// [`Program::serve_at`]. Where it ends before that, and `again` says that it is
    /// worth it, another port is tried: somebody else may have been faster.
    ///
    /// # Errors
    /// Where it ends before it listens, each time.
    pub fn start_behind(program: impl Fn() -> io::Result<Command>, again: impl Fn() -> bool) -> io::Result<Self> {
        let mut tries = 0;
        loop {
            tries += 1;
            let address = TcpListener::bind(ANY_PORT)?.local_addr()?;
            let mut command = program()?;
            command.args(["--listen", &address.to_string(), "--origin", ORIGIN]);
            let mut server = Self::begin(command, address)?;
            match server.line("Stampbook runs at ") {
                Err(_) if tries < TRIES && again() => {}
                done => return done.map(|_| server),
            }
        }
    }

    fn begin(mut program: Command, address: SocketAddr) -> io::Result<Self> {
        let mut child = program.stdout(Stdio::piped()).spawn()?;
        let out = child.stdout.take().map(BufReader::new).ok_or_else(|| io::Error::other("no output"))?;
        Ok(Self { child, out, address })
    }

    /// The process's number.
    #[must_use]
    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// The next line of its output with these words in it.
    ///
    /// # Errors
    /// Where it ends before it says them.
    pub fn line(&mut self, words: &str) -> io::Result<String> {
        let mut line = String::new();
        while !line.contains(words) {
            line.clear();
            if self.out.read_line(&mut line)? == 0 {
                return Err(io::Error::other(format!("the server ended before it said {words:?}")));
            }
        }
        Ok(line.trim().to_owned())
    }

    /// Cuts its power.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait().map(drop)
    }

    /// Tells it to end; gives how it ended and what it said.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn terminate(&mut self) -> io::Result<(ExitStatus, String)> {
        kill_process(self.pid(), Signal::TERM)?;
        self.end()
    }

    /// Waits for its end; gives how it ended and what it said.
    ///
    /// # Errors
    /// Where the system does not let us.
    pub fn end(&mut self) -> io::Result<(ExitStatus, String)> {
        let pid = self.pid();
        // If it does not end in time, it is made to, and the exit status tells.
        let (ended, waiting) = mpsc::channel::<()>();
        let watch = thread::spawn(move || {
            if waiting.recv_timeout(PATIENCE).is_err() {
                let _ = kill_process(pid, Signal::KILL);
            }
        });
        let mut said = String::new();
        self.out.read_to_string(&mut said)?;
        let status = self.child.wait()?;
        let _ = ended.send(());
        let _ = watch.join();
        Ok((status, said))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
