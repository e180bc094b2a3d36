import ErrorKinds
import Devices
import Foundation
import Testing
import TestSupport

@Suite("The file of group keys")
struct GroupKeyFileTests {
    @Test("it is its owner's alone, and what others may read is refused")
    func permissions() throws {
        let scene = try DeviceScene()
        let attributes = try FileManager.default.attributesOfItem(atPath: scene.keysPath)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scene.keysPath)
        let anew = try GroupKeyFile(scene.keysPath, data: scene.data)
        let error = #expect(throws: DeviceError.self) { try anew.groups() }
        #expect(error == .keyFileExposed(anew.path) && error?.remedy == .makePrivate(anew.path))
    }

    @Test("it lies at home or where somebody says, and never in the current folder")
    func place() throws {
        func path(_ environment: [String: String], home: String? = "/home/of-user") throws -> String {
            try GroupKeyFile.standardPath(environment, home: { home })
        }
        #expect(try path(["FFLOG_DEVICE_KEYS": "keys.json", "HOME": "/h"]) == "keys.json")
        #expect(try path(["XDG_CONFIG_HOME": "/x", "HOME": "/h"]) == "/x/fflog/device-keys.json")
        #expect(try path(["HOME": "/h"]) == "/h/.config/fflog/device-keys.json")
        let atHome = "/home/of-user/.config/fflog/device-keys.json"
        for environment in [[:], ["HOME": ""], ["HOME": "."], ["XDG_CONFIG_HOME": "config"], ["FFLOG_DEVICE_KEYS": ""]]
        {
            #expect(try path(environment) == atHome)
        }
        for home in [nil, "", "relative"] { #expect(throws: DeviceError.noHome) { try path([:], home: home) } }
        #expect(DeviceError.noHome.kind == .usage)
        #expect(throws: DeviceError.self) { try GroupKeyFile("", data: "/data") }
    }

    @Test("it can't lie in the data directory, by whatever name")
    func notInData() throws {
        let scene = try DeviceScene(group: nil)
        let link = scene.folder + "/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scene.data)
        for path in ["\(scene.data)/keys.json", "\(scene.data)/../data/a/keys.json", "\(link)/keys.json"] {
            #expect(throws: DeviceError.keyFileInData(path)) { try GroupKeyFile(path, data: scene.data) }
        }
        _ = try GroupKeyFile(scene.data + "-keys.json", data: scene.data)
    }

    @Test("a rotation leaves two keys, and the next one takes the oldest if it may")
    func rotation() throws {
        let scene = try DeviceScene()
        let first = try scene.keys.group("stores").newest
        let second = try scene.keys.rotate("stores", now: 2) { _ in _ = Issue.record("one key retires none") }
        #expect(second.keys.map(\.generation) == [1, 2])
        #expect(second.keys[0] == first)
        struct No: Error {}
        #expect(throws: No.self) { try scene.keys.rotate("stores", now: 3) { _ in throw No() } }
        #expect(try scene.keys.group("stores") == second)
        var retired: [Int] = []
        let third = try scene.keys.rotate("stores", now: 3) { retired.append($0.generation) }
        #expect(retired == [1])
        #expect(third.keys.map(\.generation) == [2, 3])
        // Another process, which has read nothing yet.
        #expect(try GroupKeyFile(scene.keysPath, data: scene.data).group("stores") == third)
    }

    @Test("groups that are made at once are all there")
    func atOnce() async throws {
        let scene = try DeviceScene(group: nil)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for number in 0..<16 {
                tasks.addTask {
                    try GroupKeyFile(scene.keysPath, data: scene.data).create("group-\(number)", now: 1)
                }
            }
            try await tasks.waitForAll()
        }
        #expect(Set(try scene.keys.groups().map(\.name)) == Set((0..<16).map { "group-\($0)" }))
    }

    @Test("a group is not made twice, and a damaged file says so")
    func damage() throws {
        let scene = try DeviceScene()
        #expect(throws: DeviceError.groupExists("stores")) { try scene.keys.create("stores", now: 1) }
        #expect(
            throws: DeviceError.unknownGroup("shops", known: ["stores"], path: scene.keysPath)
        ) { try scene.keys.group("shops") }
        for contents in ["", "{", #"{"version":2,"groups":[]}"#, #"{"version":1,"groups":[{"name":"a","keys":[]}]}"#] {
            try Data(contents.utf8).write(to: URL(fileURLWithPath: scene.keysPath))
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: scene.keysPath)
            let file = try GroupKeyFile(scene.keysPath, data: scene.data)
            #expect("\(contents)") { try file.groups() } throws: { error in
                if case DeviceError.badKeyFile = error { true } else { false }
            }
        }
    }
}
