/** What the app asks for, and why. Nothing more is needed; without the optional ones what they are for is missing. */
export const SCOPES: Readonly<Record<string, string>> = {
  'app_mentions:read': 'answer when somebody mentions the assistant in a channel',
  'assistant:write': 'show prompts to press, and that the assistant is at work',
  'chat:write': 'answer, and send reminders and HR’s answers',
  commands: 'the command /policy and the shortcuts',
  'files:read': 'take a roster that HR sends as a CSV file to the assistant',
  'files:write': 'send HR a report as a file, in their own conversation with the assistant',
  'im:history': 'read what people write to the assistant in their own conversation with it, and nowhere else',
  'im:write': 'open a conversation with somebody who is to be reminded',
  'users:read': 'tell staff from guests, bots and other organisations’ people',
  'users:read.email': 'find the person on the roster by their work e-mail address',
};
