// What the signatures of this module are made of, besides its own types: the platform's words, and the events of footfall.
@_exported public import enum EventLog.DataClass
@_exported public import struct EventLog.Offset
@_exported public import struct EventLog.PartitionID
@_exported public import enum FootfallEvents.AgeBand
@_exported public import enum FootfallEvents.Direction
@_exported public import enum FootfallEvents.Emotion
@_exported public import enum FootfallEvents.Gender
@_exported public import struct FootfallEvents.PeopleCounted
@_exported public import struct FootfallEvents.VisitorObserved
@_exported public import Timekeeping
