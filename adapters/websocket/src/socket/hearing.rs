use std::{
    io::{ErrorKind, Read},
    task::Context,
};

use tokio_tungstenite::tungstenite::{Error, Message};

use super::{
    line::Stream,
    socket::{Over, Phase, READ_BYTES, Socket},
};
use crate::{
    close::Close,
    services::{Answer, Heard},
};

/// How many messages are heard in a turn, before their answers are sent.
const MESSAGES: usize = 16;
/// Above this much waiting answers no further question is heard.
const ANSWERS: usize = 64 * 1024;
/// How many bytes of headers the fragments of one message may have.
const FRAGMENT_BYTES: usize = 64 * 1024;

/// How hearing ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hearing {
    /// There may be more.
    More,
    /// There is nothing more now.
    Done,
    /// There may be more, which is not to be heard yet.
    Prevented,
}

impl<S: Stream> Socket<S> {
    /// Hears what comes.
    pub(super) fn hear(&mut self, context: &mut Context<'_>) -> Result<Hearing, Over> {
        if self.phase == Phase::Discarding {
            return self.discard(context);
        }
        if self.phase == Phase::Left && self.output.has_frames() {
            return Ok(Hearing::Done);
        }
        for _ in 0..MESSAGES {
            if !self.may_hear() {
                return Ok(Hearing::Prevented);
            }
            match self.protocol.read(&mut self.line.at(context)) {
                Ok(message) => {
                    self.take(&message, context);
                    if message.is_close() {
                        return Ok(Hearing::More);
                    }
                }
                Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => {
                    self.check_unfinished(context)?;
                    self.give_back_room(context);
                    return Ok(Hearing::Done);
                }
                Err(error) => {
                    let close = Close::of_fault(&error).ok_or(Over)?;
                    self.close(close, context)?;
                    self.phase = Phase::Discarding;
                    return Ok(Hearing::More);
                }
            }
        }
        Ok(Hearing::More)
    }

    pub(super) fn may_hear(&self) -> bool {
        matches!(self.phase, Phase::Left | Phase::Closing)
            || self.work.is_none()
                && self.output.waiting() < ANSWERS
                && !self.schedule.is_overheard()
    }

    fn take(&mut self, message: &Message, context: &mut Context<'_>) {
        self.schedule.count();
        let heard = match message {
            Message::Text(text) => Heard::Text(text.as_str()),
            Message::Binary(bytes) => Heard::Binary(bytes),
            Message::Close(frame) => {
                if self.phase == Phase::Open {
                    self.code = frame.as_ref().map_or(1005, |frame| frame.code.into());
                    self.phase = Phase::Left;
                }
                self.schedule.note_farewell();
                return;
            }
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => return,
        };
        if self.phase != Phase::Open {
            return;
        }
        self.metrics.messages_in.increment(1);
        match self.service.hear(heard, &mut self.membership) {
            Answer::Now(frame) => self.output.push(frame),
            Answer::Later(work) => {
                self.work = Some(work);
                self.poll_work(context);
            }
        }
    }

    /// A message that never ends has to be one of ever more fragments, for its size is limited.
    fn check_unfinished(&mut self, context: &mut Context<'_>) -> Result<(), Over> {
        if self.line.incoming.unfinished() > (self.max_message_bytes + FRAGMENT_BYTES) as u64 {
            self.close(Close::Policy("too many fragments"), context)?;
            self.phase = Phase::Discarding;
        }
        Ok(())
    }

    fn discard(&mut self, context: &mut Context<'_>) -> Result<Hearing, Over> {
        let mut waste = [0; READ_BYTES];
        match self.line.at(context).read(&mut waste) {
            Ok(0) => Err(Over),
            Ok(_) => Ok(Hearing::More),
            Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(Hearing::Done),
            Err(_) => Err(Over),
        }
    }
}
