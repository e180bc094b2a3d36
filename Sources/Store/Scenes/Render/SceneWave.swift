#if canImport(Glibc)
    import Glibc
#else
    import Musl
#endif

enum SceneWave {
    /// The sine of so many turns.
    static func sine(_ turns: Double) -> Double { sin(turns * 2 * .pi) }
}
