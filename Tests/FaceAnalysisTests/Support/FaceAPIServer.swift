import Foundation
import Glibc
import Synchronization

/// A server on this machine that speaks as much HTTP as a Face API's client needs, and answers as a test says.
final class FaceAPIServer: Sendable {
    struct Request: Sendable {
        let method: String
        let path: String
        let query: [String: String]
        /// By lower-case names.
        let headers: [String: String]
        let body: [UInt8]
    }

    enum Reply: Sendable {
        case answer(Int, String, headers: [String: String] = [:])
        /// Nothing, for as long as the server lives.
        case hang
        /// The connection is closed without an answer.
        case drop
        /// These bytes, whatever they are.
        case raw([UInt8])
    }

    let port: UInt16
    var endpoint: URL { URL(string: "http://127.0.0.1:\(port)")! }
    private let listener: Int32
    private let reply: @Sendable (Request) -> Reply
    private struct State {
        var requests: [Request] = []
        var connections: Set<Int32> = []
        var isStopped = false
    }
    private let state = Mutex(State())

    var requests: [Request] { state.withLock { $0.requests } }

    init(_ reply: @escaping @Sendable (Request) -> Reply) throws {
        self.reply = reply
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && listen(descriptor, 64) == 0
                    && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound else { throw POSIXError(.EADDRINUSE) }
        port = UInt16(bigEndian: address.sin_port)
        let thread = Thread { [self] in accept() }
        thread.start()
    }

    func stop() {
        let connections = state.withLock { state in
            state.isStopped = true
            return state.connections
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in connections { shutdown(connection, Int32(SHUT_RDWR)) }
    }

    private func accept() {
        while true {
            let connection = Glibc.accept(listener, nil, nil)
            guard connection >= 0 else { break }
            let goesOn = state.withLock { state in
                if !state.isStopped { state.connections.insert(connection) }
                return !state.isStopped
            }
            guard goesOn else {
                close(connection)
                break
            }
            Thread { [self] in serve(connection) }.start()
        }
        close(listener)
    }

    private func serve(_ connection: Int32) {
        defer {
            state.withLock { _ = $0.connections.remove(connection) }
            close(connection)
        }
        guard let request = read(connection) else { return }
        state.withLock { $0.requests.append(request) }
        switch reply(request) {
        case .hang:
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
        case .drop: return
        case .raw(let bytes): send(bytes, connection)
        case .answer(let status, let body, let headers):
            var head = "HTTP/1.1 \(status) Status\r\nContent-Type: application/json; charset=utf-8\r\n"
            head += "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n"
            for (name, value) in headers { head += "\(name): \(value)\r\n" }
            send(Array((head + "\r\n" + body).utf8), connection)
        }
    }

    private func send(_ bytes: [UInt8], _ connection: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let mark = Array("\r\n\r\n".utf8)
        var head: (text: String, end: Int)?
        var length = 0
        var headers: [String: String] = [:]
        while true {
            if head == nil, bytes.count >= 4,
                let end = (0...(bytes.count - 4)).first(where: { Array(bytes[$0..<($0 + 4)]) == mark })
            {
                let text = String(decoding: bytes[..<end], as: UTF8.self)
                head = (text, end + 4)
                for line in text.components(separatedBy: "\r\n").dropFirst() {
                    guard let colon = line.firstIndex(of: ":") else { continue }
                    headers[line[..<colon].lowercased()] = line[line.index(after: colon)...]
                        .trimmingCharacters(in: .whitespaces)
                }
                length = Int(headers["content-length"] ?? "") ?? 0
                if headers["expect"] != nil { send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), connection) }
            }
            if let head, bytes.count >= head.end + length {
                let first = head.text.components(separatedBy: "\r\n")[0].split(separator: " ").map(String.init)
                let url = URLComponents(string: first[1])
                let query = (url?.queryItems ?? []).map { ($0.name, $0.value ?? "") }
                return Request(
                    method: first[0], path: url?.path ?? "", query: Dictionary(query) { $1 }, headers: headers,
                    body: Array(bytes[head.end..<(head.end + length)]))
            }
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            bytes += buffer[..<count]
        }
    }
}
