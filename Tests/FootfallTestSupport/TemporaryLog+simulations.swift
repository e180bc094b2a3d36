import Simulation

extension TemporaryLog {
    /// Simulates with batches and requests so small that every run has several.
    @discardableResult
    package func simulate(
        _ change: (inout SimulationOptions) throws -> Void = { _ in },
        report: (SimulationProgress) throws -> Void = { _ in }
    ) throws -> SimulationSummary {
        var options = SimulationOptions()
        options.rowsPerBatch = 50
        options.rowsPerRequest = 120
        try change(&options)
        return try CrossingSimulator(log: log, options: options).run(report)
    }
}
