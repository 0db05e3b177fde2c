//! gabion.

fn main() -> std::process::ExitCode {
    gabion::main()
}
