import { createApp, newApp } from './app.js';
import { completeOptions } from './complete-options.js';

// What the CDK command runs: it writes the templates to where that command reads them.
const app = newApp();
createApp(completeOptions(app.node.tryGetContext('onspot')), app).synth();
