// Descriptors that have to be open, and those that a program which is started must not inherit. Linux only.
#ifndef FFLOG_DESCRIPTORS_H
#define FFLOG_DESCRIPTORS_H

/// A pipe whose ends no other program inherits: 0, or -1 with errno; `ends` are the reading and the writing one. (`pipe2` is
/// outside of what Swift sees of the C library.)
int fflog_pipe(int ends[2]);

/// Opens /dev/null on those of descriptors 0 to 2 that are closed. Returns a bit for each that was (1 << descriptor), or -1
/// with errno where /dev/null can't be opened.
int fflog_fill_standard_descriptors(void);

/// Adds to what a spawn does first: closing every descriptor from `lowest` on, whoever opened it. 0 or an error number; where
/// the C library can't (glibc before 2.34) it does nothing. `actions` is a posix_spawn_file_actions_t, whose header is left out
/// here: its types would become this module's own.
int fflog_spawn_close_from(void *actions, int lowest);

#endif
