// What the kernel knows of its clock beside the time. Linux only.
#ifndef FFLOG_CLOCK_H
#define FFLOG_CLOCK_H

/// 1 where the kernel's clock is kept by a time service, such as NTP; 0 where it is not, or that can't be told.
int fflog_clock_is_synchronized(void);

#endif
